/** JSON as located nodes, its mistakes as problems. */
import type { Problem, SourceFile } from './dialect.js'
import type { Node } from './node.js'
import { parseYaml } from './yaml.js'

export function jsonFile({ text, name }: SourceFile): { readonly documents: readonly Node[]; readonly problems: readonly Problem[] } {
  const { documents, problems } = parseYaml(text, name, { version: '1.2' })
  return { documents, problems: problems.map((one) => ({ ...one, kind: 'unparsable' })) }
}
