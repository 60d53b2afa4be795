/** Reads a file of YAML. On its own, so that it and the parser are loaded only when a rule is tested. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

export function yamlFile(path: string): unknown {
  return parse(readFileSync(path, 'utf8'))
}
