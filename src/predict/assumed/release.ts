import type { Releases } from './releases.js'

export interface Release {
  readonly version: string
  /** What was asked for, where no release of that line is known and the newest stands in. */
  readonly insteadOf?: string
}

/** A line or a version: `28`, `28.5`, `v28.5.2`. */
const written = /^v?(0|[1-9]\d{0,3})(\.\d{1,4}){0,2}$/

export function isRelease(word: string): boolean {
  return written.test(word)
}

/** The release that a word names; none = the newest known, which also stands in for a line that is not known. */
export function releaseOf({ lines, newest }: Releases, word: string | undefined): Release {
  const latest = lines[newest] ?? ''
  if (word === undefined) return { version: latest }
  const plain = word.replace(/^v/, '')
  const known = Object.hasOwn(lines, plain) ? lines[plain] : undefined
  if (known !== undefined) return { version: known }
  return isOfKnownLine(plain, lines) ? { version: plain } : { version: latest, insteadOf: word }
}

/** `28.0.1` is of line 28. Where lines are minor releases, as of Kubernetes, `1.34.1` is of 1.34. */
function isOfKnownLine(version: string, lines: Releases['lines']): boolean {
  const [major = '', minor] = version.split('.')
  if (minor === undefined) return false
  const byMinor = Object.keys(lines).some((line) => line.startsWith(`${major}.`))
  return Object.hasOwn(lines, byMinor ? `${major}.${minor}` : major)
}
