/** What a container declares after the fix of a rule (model/patch.ts), where the fix takes back what somebody asked for. */
import { type Fact, known } from '../model/fact.js'
import type { Declared } from '../model/facts.js'
import type { Patch, Words } from '../model/patch.js'
import type { HostPath } from '../model/records.js'

type FactBag = Record<string, Fact<unknown> | undefined>

/** Undefined where nobody asked in so many words for what the fix changes. */
export function takenBack(declared: Declared, { set = {}, clear = [], add = {}, remove = {} }: Patch, offenders: readonly string[]) {
  const touched = [...clear, ...Object.keys(set), ...Object.keys(remove).map(nameOf)]
  if (!touched.some((name) => isExplicit((declared as FactBag)[name]))) return undefined
  const words = (list: Words) => (list === 'offenders' ? offenders : list)
  const facts: FactBag = { ...declared }
  const asked = clear.map((name) => isExplicit(facts[name]))
  for (const [name, value] of Object.entries(set)) {
    asked.push(isExplicit(facts[name]) && saidBy(facts[name]) !== value)
    facts[name] = said(name, value)
  }
  for (const [list, less] of Object.entries(remove)) {
    const name = nameOf(list)
    const field = name === list ? undefined : list.slice(name.length + 1)
    const before = listOf(facts[name])
    const after = field === undefined ? before.filter((one) => !words(less).includes(one as string)) : mounts(before, field, words(less))
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

/** The mounts that are left, or what is left of them: by source the mount itself, by target also one above it. */
function mounts(all: readonly unknown[], field: string, words: readonly string[]): readonly unknown[] {
  const binds = all as readonly HostPath[]
  if (field === 'writable')
    return binds.map((one) => (!one.readOnly && words.some((word) => isWithin(one.source, word)) ? { ...one, readOnly: true } : one))
  if (field === 'source') return binds.filter(({ source, kind }) => kind === 'volume' || !words.includes(source))
  if (field !== 'target') return all
  const gone = new Set(words.map((word) => holder(binds, word)))
  return binds.filter((one) => !gone.has(one))
}

function holder(binds: readonly HostPath[], path: string): HostPath | undefined {
  const holding = binds.filter(({ target }) => isWithin(path, target))
  return holding.sort((a, b) => b.target.length - a.target.length)[0]
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}
