/** Fixes and cures in the dialects that people speak. */
import { type Dialect, dialects } from '../model/rule.js'

export type Cure = Readonly<Partial<Record<Dialect, string>>>

/** What a dialect is called where it is told. */
export const dialectNames: Readonly<Record<Dialect, string>> = {
  docker: 'docker run',
  compose: 'compose',
  kubernetes: 'kubernetes',
  podman: 'podman',
  daemon: 'daemon.json',
}

const usual: readonly Dialect[] = ['docker', 'compose']

/** The dialects to tell: docker run and compose, where there are such; all of them when asked. */
export function told(fix: Cure, all: boolean): { dialect: Dialect; text: string }[] {
  const has = dialects.filter((dialect) => fix[dialect] !== undefined)
  const chosen = all || !has.some((dialect) => usual.includes(dialect)) ? has : has.filter((dialect) => usual.includes(dialect))
  return chosen.map((dialect) => ({ dialect, text: fix[dialect] ?? '' }))
}

/** One sentence for a cure: in the first dialect that it is written in. */
export function cureText(cure: Cure): string {
  const dialect = dialects.find((one) => cure[one] !== undefined)
  return dialect === undefined ? 'no single change is known' : (cure[dialect] ?? '').trim()
}
