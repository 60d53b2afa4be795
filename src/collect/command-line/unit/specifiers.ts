/** `%n`, `${NAME}` and their kin in the words of a unit (systemd.unit(5) SPECIFIERS, systemd.service(5) COMMAND LINES). */
import { placeOf, slice, type Word, WordBuilder } from '../word.js'

export interface UnitContext {
  /** File name of the unit. */
  readonly name: string
  /** Run by a user's manager: its folder says so. */
  readonly user: boolean
  /** Of Environment=. */
  readonly environment: ReadonlyMap<string, Word>
  /** Characters that may still be filled in: a variable that is used without end must end. */
  readonly budget: { left: number }
}

/** What the system's manager puts in; of a user's the same paths lie in the home. */
const system: Readonly<Record<string, string>> = {
  t: '/run',
  S: '/var/lib',
  C: '/var/cache',
  L: '/var/log',
  E: '/etc',
  T: '/tmp',
  V: '/var/tmp',
  h: '/root',
  u: 'root',
  U: '0',
  g: 'root',
  G: '0',
}

export function unitContext(path: string, environment: ReadonlyMap<string, Word>): UnitContext {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const user = /(^|\/)(\.config\/systemd|\.config\/containers\/systemd|systemd\/user|containers\/systemd\/users)(\/|$)/.test(path)
  return { name, user, environment, budget: { left: 1_000_000 } }
}

/** The word with specifiers filled in; what only the host knows becomes a hole. */
export function withSpecifiers(word: Word, context: UnitContext): Word {
  if (!word.text.includes('%')) return word
  const builder = new WordBuilder(word.source)
  builder.begin()
  let from = 0
  for (const { index, 0: written } of word.text.matchAll(/%[A-Za-z%]/g)) {
    builder.addWord(slice(word, from, index), false)
    const value = written === '%%' ? '%' : specifier(written.charAt(1), context)
    const place = placeOf(word, index)
    if (value === undefined) builder.addHole(written, place, { detail: `${written} is known on the host alone`, splits: false })
    else builder.add(value, () => place)
    from = index + 2
  }
  builder.addWord(slice(word, from), false)
  return builder.word(word.begin, word.end)
}

function specifier(letter: string, { name, user }: UnitContext): string | undefined {
  const stem = name.replace(/\.[a-z]+$/, '')
  const [prefix = '', ...instance] = stem.split('@')
  if (letter === 'n') return instance.join('@') === '' && stem.includes('@') ? undefined : name
  if (letter === 'N') return instance.join('@') === '' && stem.includes('@') ? undefined : stem
  if (letter === 'p' || letter === 'P') return prefix
  if (letter === 'j' || letter === 'J') return prefix.slice(prefix.lastIndexOf('-') + 1)
  if (letter === 'i' || letter === 'I') return stem.endsWith('@') ? undefined : instance.join('@')
  return user || !Object.hasOwn(system, letter) ? undefined : system[letter]
}

/** `${NAME}` anywhere in a word, `$NAME` as a word of its own, which falls apart at blanks, `$$` for a dollar. */
export function withEnvironment(word: Word, context: UnitContext): readonly Word[] {
  if (!word.text.includes('$')) return [word]
  const alone = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(word.text)
  const value = alone && environmentValue(alone[1] ?? '', context)
  if (alone) return value ? fields(value) : [unset(word, word, alone[1] ?? '', true)]
  const builder = new WordBuilder(word.source)
  builder.begin()
  let from = 0
  for (const { index, 0: written, 1: name } of word.text.matchAll(/\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)) {
    builder.addWord(slice(word, from, index), false)
    from = index + written.length
    const found = name === undefined ? slice(word, index, index + 1) : environmentValue(name, context)
    builder.addWord(found ?? unset(slice(word, index, from), word, name ?? '', false), false)
  }
  builder.addWord(slice(word, from), false)
  return [builder.word(word.begin, word.end)]
}

function environmentValue(name: string, { environment, budget }: UnitContext): Word | undefined {
  const value = environment.get(name)
  budget.left -= value?.text.length ?? 0
  return budget.left > 0 ? value : undefined
}

function unset(part: Word, word: Word, name: string, splits: boolean): Word {
  const builder = new WordBuilder(word.source)
  builder.addHole(part.text, part.begin, { detail: `${name} is not set in this unit`, splits })
  return builder.word(part.begin, part.end)
}

function fields(value: Word): readonly Word[] {
  const words: Word[] = []
  for (const { index, 0: written } of value.text.matchAll(/\S+/g)) words.push(slice(value, index, index + written.length))
  return words
}
