/** Which of all rules and escape paths judge: by profile, by name. Pure. */
import type { EscapePath, Rule } from '../model/rule.js'
import { nearest } from './nearest.js'
import type { Mistake } from './parse.js'

/** The profiles of the built-in rules; rules of one's own may name others. */
const profileNames = ['default', 'cis-docker', 'pss-baseline', 'pss-restricted', 'articles'] as const

export interface Choice {
  /** Ids of rules and paths to keep, whatever their profile; none = all. */
  readonly only?: readonly string[]
  /** Ids of rules and paths to leave out. */
  readonly skip?: readonly string[]
  /** Keep the rules of these profiles; none = of all. */
  readonly profiles?: readonly string[]
  /** Names that stand in a file and must exist, with their places. A name of the other lists that is not among them is the caller's own. */
  readonly said?: readonly SaidName[]
}

/** A name of a rule, an escape path or a profile, and where somebody wrote it. */
export interface SaidName extends Omit<Mistake, 'message'> {
  readonly kind: 'rule' | 'profile'
  readonly name: string
}

type Subject = Rule | EscapePath

/** Whether a rule or path judges. A former id counts as the id. */
export function isChosen({ only, skip, profiles }: Choice, subject: Subject): boolean {
  const named = (list: readonly string[]) => list.some((name) => namesOf(subject).includes(name))
  if (skip && named(skip)) return false
  return only && only.length > 0 ? named(only) : isOfProfiles(subject, profiles)
}

/**
 * Escape paths belong to every profile but those of the Pod Security Standards: these answer as Kubernetes' admission does,
 * and that knows controls alone.
 */
function isOfProfiles(subject: Subject, profiles: readonly string[] | undefined): boolean {
  if (!profiles || profiles.length === 0) return true
  return 'profiles' in subject
    ? subject.profiles.some((one) => profiles.includes(one))
    : profiles.some((profile) => !profile.startsWith('pss-'))
}

/** Ids and former ids. */
function namesOf(subject: Subject): readonly string[] {
  return 'aliases' in subject ? [subject.id, ...subject.aliases] : [subject.id]
}

/** Every id and former id, to the id of today. */
export function allNames(subjects: readonly Subject[]): ReadonlyMap<string, string> {
  return new Map(subjects.flatMap((one) => namesOf(one).map((name): [string, string] => [name, one.id])))
}

const commandLine = { file: 'command line', line: 0, column: 0 }

/** Names that nothing has, each with the nearest that something has; or a choice that leaves nothing. */
export function choiceMistakes(choice: Choice, subjects: readonly Subject[]): Mistake[] {
  const unknown = unknownNames(choice, subjects)
  if (unknown.length > 0 || subjects.some((one) => isChosen(choice, one))) return unknown
  return [{ ...commandLine, message: 'no rule and no escape path is left to judge by' }]
}

function unknownNames({ only = [], skip = [], profiles = [], said = [] }: Choice, subjects: readonly Subject[]): Mistake[] {
  const known = {
    rule: [...allNames(subjects).keys()],
    profile: [...new Set([...profileNames, ...subjects.flatMap((one) => ('profiles' in one ? one.profiles : []))])],
  }
  const own = (kind: SaidName['kind'], names: readonly string[]) =>
    names
      .filter((name) => !said.some((one) => one.kind === kind && one.name === name))
      .map((name): SaidName => ({ ...commandLine, kind, name }))
  return [...said, ...own('rule', [...only, ...skip]), ...own('profile', profiles)]
    .filter(({ kind, name }) => !known[kind].includes(name))
    .map(({ kind, name, ...place }) => {
      const close = nearest(name.slice(0, 80), known[kind])
      const what = kind === 'rule' ? 'rule or path' : 'profile'
      return { ...place, message: `no ${what} is named "${name}"${close === undefined ? '' : `  did you mean "${close}"?`}` }
    })
}
