import type { Recognition, SourceFile } from '../manifest/dialect.js'

const unit = /\.(container|pod|kube|volume)$/
const dropIn = /(^|\/)([^/]*\.)?(container|pod|kube|volume)\.d\/[^/]+\.conf$/
const section = /^\[(Container|Pod|Kube|Volume)\]/m

/** By name and section: `.pod` is also Perl's documentation. */
export function isQuadlet({ name, text }: SourceFile): Recognition {
  return (unit.test(name) || dropIn.test(name)) && section.test(text) ? 'yes' : 'no'
}
