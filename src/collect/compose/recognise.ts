import type { Recognition, SourceFile } from '../manifest/dialect.js'

const name = /(^|\/)(docker-)?compose([.-][^/]*)?\.ya?ml$/
const services = /^(services|include)[ \t]*:/m

/** By the names that the docker command looks for, or by a top-level `services`. */
export function isCompose({ name: file, text }: SourceFile): Recognition {
  if (name.test(file)) return 'yes'
  return /\.(ya?ml|json)$|^<stdin>$/.test(file) && services.test(text) && !/^(apiVersion|kind)[ \t]*:/m.test(text) ? 'yes' : 'no'
}
