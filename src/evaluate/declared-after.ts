/** What a container declares after the fix of a rule (model/patch.ts), where the fix takes back what somebody asked for. */
import { type Fact, known } from '../model/fact.js'
import type { Declared } from '../model/facts.js'
import { meantMounts } from '../model/meant-mounts.js'
import type { ListName, Patch, Words } from '../model/patch.js'
import type { HostPath } from '../model/records.js'

type FactBag = Record<string, Fact<unknown> | undefined>

/** Undefined where nobody asked in so many words for what the fix changes. */
export function declaredAfter(declared: Declared, { set = {}, clear = [], add = {}, remove = {} }: Patch, offenders: readonly string[]) {
  const touched = [...clear, ...Object.keys(set), ...Object.keys(remove).map(nameOf)]
  if (!touched.some((name) => isExplicit((declared as FactBag)[name]))) return undefined
  const words = (list: Words) => (list === 'offenders' ? offenders : list)
  const facts: FactBag = { ...declared }
  const asked = clear.map((name) => isExplicit(facts[name]))
  for (const [name, value] of Object.entries(set)) {
    asked.push(isExplicit(facts[name]) && saidBy(facts[name]) !== value)
    facts[name] = said(name, value)
  }
  for (const [list, less] of Object.entries(remove) as [ListName, Words][]) {
    const name = nameOf(list)
    const before = listOf(facts[name])
    const after = name === list ? before.filter((one) => !words(less).includes(one as string)) : mountsAfter(list, before, words(less))
    const isLess = after.length < before.length || after.some((one, at) => one !== before[at])
    asked.push(isExplicit(facts[name]) && isLess)
    if (isLess) facts[name] = said(name, after)
  }
  for (const [name, more] of Object.entries(add)) facts[name] = said(name, [...new Set([...listOf(facts[name]), ...words(more)])])
  for (const name of clear) delete facts[name]
  if (set.privileged === false) for (const name of followPrivileged) if (!isExplicit(facts[name])) delete facts[name]
  return asked.includes(true) ? (facts as Declared) : undefined
}

/** The fact that a list of a patch belongs to. */
function nameOf(list: string): string {
  return list.startsWith('hostPaths.') ? 'hostPaths' : list
}

/** Docker writes null for the masks of a privileged container, and would write its own for any other (moby, daemon/create.go). */
const followPrivileged = ['maskedPaths', 'readonlyPaths']

function said(name: string, value: unknown): Fact<unknown> {
  return known(value, { source: 'fix', place: name }, 'explicit')
}

function isExplicit(fact: Fact<unknown> | undefined): boolean {
  return fact?.known === true && fact.basis === 'explicit'
}

function saidBy(fact: Fact<unknown> | undefined): unknown {
  return fact?.known ? fact.value : undefined
}

function listOf(fact: Fact<unknown> | undefined): readonly unknown[] {
  const value = saidBy(fact)
  return Array.isArray(value) ? value : []
}

/** The mounts that are left, or what is left of them. */
function mountsAfter(list: ListName, all: readonly unknown[], words: readonly string[]): readonly unknown[] {
  const mounts = all as readonly HostPath[]
  const meant = new Set(words.flatMap((word) => meantMounts(list, word, mounts)))
  if (list === 'hostPaths.writable') return mounts.map((one) => (meant.has(one) && !one.readOnly ? { ...one, readOnly: true } : one))
  // Of propagation no escape path asks.
  return list === 'hostPaths.propagation' ? mounts : mounts.filter((one) => !meant.has(one))
}
