/** Numbers as compose reads them. */
import { type Node, nameOf } from '../../manifest/node.js'
import { type Said, told, untold } from '../../manifest/said.js'

/** Of YAML as go-yaml has it: a leading zero makes it octal, `_` parts digits. Of text: digits alone (compose-go, loader/interpolate.go). */
export function integerOf(node: Node): Said<number> {
  if (node.kind === 'unresolved') return untold('unresolved', node.detail, node.region, node.remedy)
  const value = node.kind === 'scalar' ? (node.plain ? plainInteger(node.text) : decimal(node.text)) : undefined
  return value === undefined ? untold('malformed', `expected a whole number, found ${nameOf(node)}`, node.region) : told(value, node.region)
}

function plainInteger(text: string): number | undefined {
  const digits = text.replaceAll('_', '')
  if (/^[-+]?0[0-7]+$/.test(digits)) return Number.parseInt(digits, 8)
  const prefixed = /^([-+]?)(0[xob][0-9a-f]+)$/i.exec(digits)
  if (prefixed) return safe(Number(prefixed[2]) * (prefixed[1] === '-' ? -1 : 1))
  return decimal(digits)
}

function decimal(text: string): number | undefined {
  return /^[-+]?[0-9]{1,19}$/.test(text) ? safe(Number(text)) : undefined
}

function safe(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

export function decimalOf(node: Node): Said<number> {
  if (node.kind === 'unresolved') return untold('unresolved', node.detail, node.region, node.remedy)
  const text = node.kind === 'scalar' ? node.text.trim() : ''
  const value = /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]{1,3})?$/i.test(text) ? safe(Number(text)) : undefined
  return value === undefined ? untold('malformed', `expected a number, found ${nameOf(node)}`, node.region) : told(value, node.region)
}

const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4, p: 1024 ** 5 }

/** Bytes: `512m`, `1.5 GiB`, `1024`, `-1` (docker/go-units' RAMInBytes, case-blind, 1024 a step). */
export function bytesOf(node: Node): Said<number> {
  const whole = integerOf(node)
  if (whole.known || node.kind !== 'scalar') return whole
  // a YAML number that is not whole is no size to compose-go's UnitBytes, which then keeps its zero: no limit
  if (typeof node.value === 'number') return told(0, node.region)
  const [, number, unit = ''] = /^([0-9]+\.?[0-9]*|\.[0-9]+) ?(?:([kmgtp])(?:i?b)?|b)?$/i.exec(node.text) ?? []
  const value = number === undefined ? undefined : Math.trunc(Number(number) * (units[unit.toLowerCase()] ?? 1))
  return value === undefined
    ? untold('malformed', `expected a size such as 512m, found ${nameOf(node)}`, node.region)
    : told(value, node.region)
}
