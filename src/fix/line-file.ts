/**
 * A text with command lines in it, whatever kind of file that is. Options are cut out with the blanks and line continuations behind
 * them, and put in behind the command, as they are: before the image, and set like the option that follows.
 */
import { Source } from '../collect/command-line/source.js'
import type { Region } from '../model/fact.js'
import type { ListName } from '../model/patch.js'
import type { Draft, Found, Here, Spelling, Workload } from './dialect.js'
import type { Edit } from './edit.js'
import { narrowed } from './mounts.js'

interface Flag extends Found {
  readonly start: number
  readonly end: number
  /** As written. */
  readonly text: string
}

export class LineFile implements Draft {
  readonly problem = undefined
  readonly #source: Source
  readonly #edits = new Map<string, { start: number; end: number; text: string; wishes: number[] }>()

  constructor(text: string, file: string) {
    this.#source = new Source(file, text)
  }

  /** An option with its value, or one item of its value. */
  unitAt({ line, column, endLine, endColumn }: Region): Flag | undefined {
    const start = this.#source.offset(line, column)
    const end = this.#source.offset(endLine, endColumn)
    const text = this.#source.text.slice(start, end)
    if (/^["']?--?[A-Za-z]/.test(text) && isOneOption(text)) return { start, end, text, key: nameOf(text), isItem: isList(text) }
    const before = this.#source.text[start - 1] ?? ''
    const behind = this.#source.text[end] ?? ''
    // one of several that a comma parts
    return /^[\w/:.*=-]+$/.test(text) && (before === ',' || behind === ',') ? { start, end, text, key: '', isItem: true } : undefined
  }

  beside(): undefined {
    return undefined
  }

  drop({ start, end, key, text }: Flag, wish: number): string | undefined {
    const whole = this.#source.text
    if (key === '') {
      const comma = whole[end] === ',' ? [start, end + 1] : [start - 1, end]
      return this.#edit(comma[0] ?? start, comma[1] ?? end, '', wish)
    }
    const switches = /^-([ditqP]+)[a-zA-Z]/.exec(text)?.[1]
    if (switches !== undefined) return this.#edit(start, end, `-${switches}`, wish)
    const gap = gapAt(whole, end)
    if (gap !== '') return this.#edit(start, end + gap.length, '', wish)
    const blanks = /[ \t]*$/.exec(whole.slice(0, start))?.[0].length ?? 0
    return this.#edit(start - blanks, end, '', wish)
  }

  replace({ start, end, key, text }: Flag, spelling: Spelling, wish: number): string | undefined {
    if (key === '') return 'it is one item of several, and must be changed by hand'
    return this.#edit(start, end, quotedAs(text, option(spelling)), wish)
  }

  put({ identity }: Workload, spelling: Spelling, wish: number): string | undefined {
    const { region } = identity
    if (!region) return 'the place where it belongs was not found in the file'
    const { text } = this.#source
    const start = this.#source.offset(region.line, region.column)
    const at = this.#source.offset(region.endLine, region.endColumn)
    if (!/(?:^|[\s/])(?:run|create)["']?$/.test(text.slice(start, at)))
      return 'options stand apart from the command here, and must be changed by hand'
    const place = placeFor(text, at)
    if (place.gap === '') return 'it is no line of words, and must be changed by hand'
    const known = this.#edits.get(`${place.at} ${place.at}`)
    const flag = `${place.gap}${option(spelling)}`
    if (!known) return this.#edit(place.at, place.at, flag, wish)
    known.text += flag
    known.wishes.push(wish)
    return undefined
  }

  narrow({ start, end, text }: Flag, list: ListName, wish: number): string | undefined {
    const written = /^(.*?[ =])(["']?)([^"'\s]+)(["']?)$/s.exec(text)
    const [, flag = '', open = '', volume = '', close = ''] = written ?? []
    if (!written || !/^(?:-v|--volume|--mount)[ =]*$/.test(flag)) return 'this mount is written in a way that must be changed by hand'
    return this.#edit(start, end, `${flag}${open}${narrowed(volume, list)}${close}`, wish)
  }

  follow(): void {}

  here({ identity, declared }: Workload): Here {
    const { region } = identity
    const program = region && this.#source.text.slice(this.#source.offset(region.line, region.column)).split(/\s/, 1)[0]
    return {
      facts: declared,
      has: () => false,
      at: (...path) => (path[0] === '' ? program?.slice(program.lastIndexOf('/') + 1) : undefined),
    }
  }

  #edit(start: number, end: number, text: string, wish: number): string | undefined {
    const key = `${start} ${end}`
    const known = this.#edits.get(key)
    if (known && known.text !== text) return 'another fix changes the same place'
    if (known) known.wishes.push(wish)
    else this.#edits.set(key, { start, end, text, wishes: [wish] })
    return undefined
  }

  edits(): readonly Edit[] {
    return [...this.#edits.values()]
  }
}

/** Blanks and line continuations; a line break alone is one where the notation folds lines. */
function gapAt(text: string, offset: number): string {
  const gap = /(?:[ \t]|\\?\r?\n)*/y
  gap.lastIndex = offset
  return gap.exec(text)?.[0] ?? ''
}

/** Options that take no value, and such as have theirs behind an equals sign: what follows them is no value. */
const harmless = /(?:[ \t]+(?:-[ditqP]+|--(?:rm|init|detach|interactive|tty)|--[a-z][a-z-]*=[^\s"'\\]+))*/y

/** Behind the command; where the options stand in lines of their own, in a line of their own. */
function placeFor(text: string, at: number): { readonly at: number; readonly gap: string } {
  harmless.lastIndex = at
  const behind = at + (harmless.exec(text)?.[0].length ?? 0)
  const gap = gapAt(text, behind)
  return /[\r\n]/.test(gap) && text[behind + gap.length] === '-' ? { at: behind, gap } : { at, gap: gapAt(text, at) }
}

/** `--flag`, `--flag=value`, `--flag value`, `-f value`, with quotes around words or values. */
function isOneOption(text: string): boolean {
  return /^(?:"[^"]*"|'[^']*'|[^\s"'\\])+(?:(?:[ \t]|\\?\r?\n)+(?:"[^"]*"|'[^']*'|[^\s"'\\])+)?$/.test(text)
}

function nameOf(text: string): string {
  const name = /^["']?--([\w-]+)/.exec(text)?.[1]
  const letter = /^["']?-([A-Za-z])/.exec(text)?.[1] ?? ''
  return name ?? { u: 'user', m: 'memory', v: 'volume' }[letter] ?? letter
}

function isList(text: string): boolean {
  return ['cap-add', 'cap-drop', 'security-opt', 'device', 'volume', 'mount'].includes(nameOf(text))
}

/** For a shell, a unit and a pipeline alike: no value needs more than quotes. */
function option({ path = [], value, item }: Spelling): string {
  if (item !== undefined) return `--${path[0]} ${word(String(item))}`
  return value === true ? `--${path[0]}` : `--${path[0]}=${word(String(value))}`
}

function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** A word that stood in quotes as a whole stays in them. */
function quotedAs(before: string, after: string): string {
  const quote = /^(["'])[^"']*\1$/.exec(before)?.[1] ?? ''
  return `${quote}${after}${quote}`
}
