/** One wish of one workload as changes of a file: found where the fact was said, else put where it belongs. */
import type { Fact, Region } from '../model/fact.js'
import { meantMounts } from '../model/meant-mounts.js'
import type { Exec, HostPath } from '../model/records.js'
import type { Draft, FixDialect, Found, Spelling, Workload } from './dialect.js'
import { type Change, factOf, type Wish } from './wish.js'
import type { Scalar } from './yaml/value.js'

/** `nothing`: it holds already. */
export type Answer = 'done' | 'nothing' | { readonly refused: string }

interface Desk {
  readonly dialect: FixDialect
  /** The draft of a file; a sentence where it cannot be changed. */
  readonly draft: (file: string) => Draft | string
}

export function fulfil({ id, change }: Wish, workload: Workload, desk: Desk): Answer {
  const fact = workload.declared[factOf(change)] as Fact<unknown> | undefined
  if (fact && !fact.known && change.verb !== 'set') return 'nothing'
  switch (change.verb) {
    case 'set':
      return set(change.fact, change.value, fact, id, workload, desk)
    case 'clear':
      if (desk.dialect.listsEverything === true) return { refused: 'here it must be listed, which is to be done by hand' }
      return all(placesOf(fact, workload), (region) => takeOut(region, {}, id, workload, desk))
    case 'add':
      return add(change, fact, id, workload, desk)
    case 'remove':
      return remove(change, fact, id, workload, desk)
  }
}

type Of<V extends Change['verb']> = Extract<Change, { verb: V }>

function set(
  name: Of<'set'>['fact'],
  value: Scalar,
  fact: Fact<unknown> | undefined,
  wish: number,
  workload: Workload,
  desk: Desk,
): Answer {
  const said = fact?.known === true && fact.basis === 'explicit'
  if (said && fact.value === value) return 'nothing'
  if (fact && !fact.known && fact.gap.region && fact.gap.reason !== 'unresolved') return { refused: fact.gap.detail }
  const spelling = spelled(name, value, workload, desk)
  if (typeof spelling === 'string') return { refused: spelling }
  const places = said ? placesOf(fact, workload) : []
  if (places.length > 0) return all(places, (region) => rewrite(region, spelling, wish, workload, desk))
  return spelling.silent === true ? 'nothing' : put(spelling, wish, workload, desk)
}

function add({ fact: name, word }: Of<'add'>, fact: Fact<unknown> | undefined, wish: number, workload: Workload, desk: Desk): Answer {
  const words = fact?.known === true && Array.isArray(fact.value) ? (fact.value as readonly unknown[]) : []
  if (words.includes(word) || words.includes('ALL')) return 'nothing'
  const spelling = spelled(name, word, workload, desk)
  return typeof spelling === 'string' ? { refused: spelling } : put(spelling, wish, workload, desk)
}

function spelled(name: Of<'set'>['fact'], value: Scalar, workload: Workload, desk: Desk): Spelling | string {
  const draft = home(workload, desk)
  return typeof draft === 'string' ? draft : desk.dialect.spell(name, value, draft.here(workload))
}

function put(spelling: Spelling, wish: number, workload: Workload, desk: Desk): Answer {
  const draft = home(workload, desk)
  return answer(typeof draft === 'string' ? draft : draft.put(workload, spelling, wish))
}

function remove({ list, word }: Of<'remove'>, fact: Fact<unknown> | undefined, wish: number, workload: Workload, desk: Desk): Answer {
  const spelling = desk.dialect.instead?.(list, word) ?? {}
  const places = list.startsWith('hostPaths.') ? mountPlaces(list, word, fact) : partPlaces(wordsOf(list, word, fact), fact)
  const beside = desk.dialect.beside?.(list, word)
  return all(places, (region) => takeOut(region, spelling, wish, workload, desk, { list, beside }))
}

/** What gives the word: its own item, one that says more of the same, or the one that gives everything. */
function partPlaces(words: readonly string[], fact: Fact<unknown> | undefined): readonly Region[] {
  const parts = Object.entries(fact?.known === true ? (fact.origin.parts ?? {}) : {})
  return parts.flatMap(([part, region]) => (words.some((word) => part === word || part.startsWith(`${word} `)) ? [region] : []))
}

function wordsOf(list: Of<'remove'>['list'], word: string, fact: Fact<unknown> | undefined): readonly string[] {
  if (list === 'execs')
    return fact?.known === true ? (fact.value as readonly Exec[]).flatMap(({ id, privileged }) => (privileged ? [id] : [])) : []
  if (list === 'devices.rules') return [word, word.replaceAll('*', '-1')]
  return list === 'capabilities.added' ? [word, 'ALL'] : [word]
}

function mountPlaces(list: Of<'remove'>['list'], word: string, fact: Fact<unknown> | undefined): readonly Region[] {
  if (fact?.known !== true) return []
  const parts = fact.origin.parts ?? {}
  return meantMounts(list, word, fact.value as readonly HostPath[]).flatMap(({ target }) =>
    Object.hasOwn(parts, target) ? [parts[target] as Region] : [],
  )
}

/** Where it was said; what only stands for the workload as a whole was not. */
function placesOf(fact: Fact<unknown> | undefined, { identity }: Workload): readonly Region[] {
  if (fact?.known !== true || fact.basis !== 'explicit') return []
  const { region, parts } = fact.origin
  const all = Object.values(parts ?? {})
  return (all.length > 0 ? all : region ? [region] : []).filter((one) => !isSame(one, identity.region))
}

function isSame(one: Region, other: Region | undefined): boolean {
  return one.file === other?.file && one.line === other.line && one.column === other.column
}

/** Another value in the same place; where it was said in another form, the old one goes and the new one is put. */
function rewrite(region: Region, spelling: Spelling, wish: number, workload: Workload, desk: Desk): Answer {
  const draft = desk.draft(region.file)
  if (typeof draft === 'string') return { refused: draft }
  const unit = draft.unitAt(region, workload)
  if (!unit) return { refused: notOneWhole(region) }
  if (fits(unit, spelling)) return answer(draft.replace(unit, spelling, wish, workload))
  const problem = draft.drop(unit, wish)
  if (problem !== undefined) return { refused: problem }
  return spelling.silent === true ? 'done' : put(spelling, wish, workload, desk)
}

function fits(unit: Found, { path, value, item }: Spelling): boolean {
  return path !== undefined && unit.key === path.at(-1) && (unit.isItem ? item !== undefined : value !== undefined)
}

interface From {
  readonly list?: Of<'remove'>['list']
  readonly beside?: string | undefined
}

function takeOut(region: Region, spelling: Spelling, wish: number, workload: Workload, desk: Desk, { list, beside }: From = {}): Answer {
  const draft = desk.draft(region.file)
  if (typeof draft === 'string') return { refused: draft }
  const found = draft.unitAt(region, workload)
  const unit = found && beside !== undefined ? draft.beside(found, beside) : found
  if (!unit) return { refused: notOneWhole(region) }
  if (fits(unit, spelling)) return answer(draft.replace(unit, spelling, wish, workload))
  if (list === 'hostPaths.propagation' || list === 'hostPaths.writable') {
    return answer(draft.narrow(unit, list, wish))
  }
  const problem = draft.drop(unit, wish)
  if (problem === undefined) draft.follow(unit, wish)
  return answer(problem)
}

function notOneWhole({ file, line }: Region): string {
  return `${file}:${line} is put together in a way that must be changed by hand`
}

function home({ identity }: Workload, desk: Desk): Draft | string {
  return identity.region ? desk.draft(identity.region.file) : 'it is not known where it is written'
}

function answer(problem: string | undefined): Answer {
  return problem === undefined ? 'done' : { refused: problem }
}

/** At every place; one that refuses is told, whatever was done at others. */
function all(places: readonly Region[], act: (region: Region) => Answer): Answer {
  const answers = distinct(places).map(act)
  return answers.find((one) => typeof one === 'object') ?? (answers.includes('done') ? 'done' : 'nothing')
}

function distinct(regions: readonly Region[]): readonly Region[] {
  return [...new Map(regions.map((one) => [`${one.file}:${one.line}:${one.column}`, one])).values()]
}
