/** Wishes of `--runtime-defaults`: an engine, and a release of it behind an @. Pure. */
import { engineNames } from './engine-names.js'
import { isRelease, releaseOf } from './release.js'

/** The known word that a misspelt one most likely stands for. */
export type Nearest = (word: string, words: readonly string[]) => string | undefined

export interface Wish {
  readonly name: string
  readonly release: string | undefined
}

export function parseWish(text: string): Wish {
  const at = text.indexOf('@')
  return at === -1 ? { name: text, release: undefined } : { name: text.slice(0, at), release: text.slice(at + 1) }
}

/** Everything that is wrong with the wishes, one line each. */
export function wishMistakes(wishes: readonly string[], nearest: Nearest): string[] {
  return wishes.flatMap((text) => {
    const { name, release } = parseWish(text)
    const engine = engineNames.get(name)
    if (engine === undefined) return [`--runtime-defaults ${JSON.stringify(text)}: ${unknownEngine(name, nearest)}`]
    if (release === undefined || isRelease(release)) return []
    const { newest, lines } = engine.releases
    const examples = `expected a line or a version such as ${name}@${newest} or ${name}@${lines[newest]}`
    return [`--runtime-defaults ${JSON.stringify(text)}: ${JSON.stringify(release)} is no release; ${examples}`]
  })
}

function unknownEngine(name: string, nearest: Nearest): string {
  const all = [...engineNames.keys()]
  const close = nearest(name, all)
  return `expected ${all.join(', ')}, and a release behind it as in docker@28${close === undefined ? '' : `; did you mean ${close}?`}`
}

/** What is said of wishes that no release is known for: the newest stands in. */
export function wishNotes(wishes: readonly string[]): string[] {
  return wishes.flatMap((text) => {
    const { name, release } = parseWish(text)
    const engine = engineNames.get(name)
    if (engine === undefined) return []
    const { version, insteadOf } = releaseOf(engine.releases, release)
    return insteadOf === undefined
      ? []
      : [`no release of ${text} is known: ${engine.releases.title} ${version}, the newest that is, stands in`]
  })
}
