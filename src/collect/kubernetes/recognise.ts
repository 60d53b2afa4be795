import type { Recognition, SourceFile } from '../manifest/dialect.js'

const kustomization = /(^|\/)(kustomization\.ya?ml|Kustomization)$/
const chart = /(^|\/)Chart\.yaml$/
/** Block style; JSON and flow style begin with a brace and one of the keys that an object or list can begin with. */
const kind = /^["']?kind["']?[ \t]*:/m
const apiVersion = /^["']?apiVersion["']?[ \t]*:/m
const braced = /^\s*\{\s*["']?(apiVersion|kind|metadata|spec|items|type|data|status)["']?\s*:/
const kindWithin = /["'\s,{]kind["']?\s*:/
const apiVersionWithin = /["'\s,{]apiVersion["']?\s*:/

/** By `kind` and `apiVersion`, which every object has; charts and kustomizations by the names that their programs look for. */
export function isKubernetes({ name, text }: SourceFile): Recognition {
  if (isKustomization(name) || (isChart(name) && /^name[ \t]*:/m.test(text))) return 'yes'
  if (kind.test(text) && apiVersion.test(text)) return 'yes'
  return braced.test(text) && kindWithin.test(text) && apiVersionWithin.test(text) ? 'yes' : 'no'
}

export function isKustomization(name: string): boolean {
  return kustomization.test(name)
}

export function isChart(name: string): boolean {
  return chart.test(name)
}
