/** A text of lines `key = value`, with or without sections: Quadlet, LXC. Whole lines go and come; of a list in one line a word. */
import { Source } from '../collect/command-line/source.js'
import type { Region } from '../model/fact.js'
import type { ListName } from '../model/patch.js'
import type { Draft, Found, Here, Spelling, Workload } from './dialect.js'
import type { Edit } from './edit.js'
import type { Scalar } from './yaml/value.js'

export interface Assignment {
  readonly section: string
  readonly key: string
  readonly begin: number
  readonly valueBegin: number
  readonly end: number
}

export interface AssignmentHabits {
  readonly entries: (source: Source) => readonly Assignment[]
  /** The section in which new lines are put; empty where there are none. */
  readonly section: string
  /** Between key and value. */
  readonly equals: string
  /** A mount with fewer rights; undefined: it must be changed by hand. */
  readonly narrowed?: (key: string, value: string, list: ListName) => string | undefined
  /** Keys whose words are options of a command. */
  readonly options?: ReadonlySet<string>
}

interface Line extends Found {
  readonly entry: Assignment
  /** A word of the value; absent for the whole line. */
  readonly word?: readonly [start: number, end: number]
}

export class AssignmentFile implements Draft {
  readonly problem = undefined
  readonly #source: Source
  readonly #habits: AssignmentHabits
  readonly #entries: readonly Assignment[]
  readonly #edits = new Map<string, { start: number; end: number; text: string; wishes: number[] }>()
  readonly #words = new Map<Assignment, { readonly ranges: (readonly [number, number])[]; readonly wishes: number[] }>()
  readonly #lines: { readonly text: string; readonly wishes: number[] }[] = []

  constructor(text: string, file: string, habits: AssignmentHabits) {
    this.#source = new Source(file, text)
    this.#habits = habits
    this.#entries = habits.entries(this.#source)
  }

  unitAt({ line, column, endLine, endColumn }: Region): Line | undefined {
    const start = this.#source.offset(line, column)
    const end = this.#source.offset(endLine, endColumn)
    const entry = this.#entries.find((one) => one.begin <= start && start < one.end)
    if (!entry) return undefined
    const whole = start <= entry.valueBegin && end >= entry.end
    const isOption = this.#habits.options?.has(entry.key) === true
    if (whole && !isOption) return { entry, key: entry.key, isItem: false }
    return { entry, key: entry.key, isItem: true, word: [Math.max(start, entry.valueBegin), Math.min(end, entry.end)] }
  }

  beside(): undefined {
    return undefined
  }

  drop({ entry, word }: Line, wish: number): string | undefined {
    if (!word) return this.#cut(entry, [wish])
    const known = this.#words.get(entry) ?? { ranges: [], wishes: [] }
    if (!known.ranges.some(([start]) => start === word[0])) known.ranges.push(word)
    known.wishes.push(wish)
    this.#words.set(entry, known)
    return undefined
  }

  replace({ entry, word }: Line, { value, item }: Spelling, wish: number): string | undefined {
    const [start, end] = word ?? [entry.valueBegin, entry.end]
    return this.#edit(start, end, String(item ?? value ?? ''), [wish])
  }

  put(_workload: Workload, { path = [], value, item }: Spelling, wish: number): string | undefined {
    const said: Scalar | undefined = item ?? value
    if (said === undefined) return 'it must be changed by hand'
    const text = `${path[0]}${this.#habits.equals}${String(said)}`
    const known = this.#lines.find((line) => line.text === text)
    if (known) known.wishes.push(wish)
    else this.#lines.push({ text, wishes: [wish] })
    return undefined
  }

  narrow({ entry }: Line, list: ListName, wish: number): string | undefined {
    const mount = this.#habits.narrowed?.(entry.key, this.#source.text.slice(entry.valueBegin, entry.end), list)
    return mount === undefined
      ? 'this mount is written in a way that must be changed by hand'
      : this.#edit(entry.valueBegin, entry.end, mount, [wish])
  }

  follow(): void {}

  here({ declared }: Workload): Here {
    const own = (key: string | undefined) =>
      this.#entries.findLast((one) => one.key === key && (this.#habits.section === '' || one.section === this.#habits.section))
    return {
      facts: declared,
      has: (key) => own(key) !== undefined,
      at: (key) => {
        const entry = own(key)
        return entry && this.#source.text.slice(entry.valueBegin, entry.end)
      },
    }
  }

  edits(): readonly Edit[] {
    for (const [entry, { ranges, wishes }] of this.#words) this.#cutWords(entry, ranges, wishes)
    this.#words.clear()
    const edits = [...this.#edits.values()]
    return this.#lines.length === 0 ? edits : [...edits, this.#addition()]
  }

  #cutWords(entry: Assignment, ranges: readonly (readonly [number, number])[], wishes: readonly number[]): void {
    const { text } = this.#source
    const ordered = [...ranges].sort((a, b) => a[0] - b[0])
    let left = ''
    let at = entry.valueBegin
    for (const [start, end] of ordered) {
      left += text.slice(at, start)
      at = end
    }
    left += text.slice(at, entry.end)
    if (/^[\s\\]*$/.test(left)) {
      this.#cut(entry, wishes)
      return
    }
    for (const [start, end] of ordered) {
      const gap = /^(?:[ \t]|\\\r?\n)+/.exec(text.slice(end, entry.end))?.[0].length ?? 0
      const before = gap > 0 ? 0 : (/(?:[ \t]|\\\r?\n)*$/.exec(text.slice(entry.valueBegin, start))?.[0].length ?? 0)
      this.#edit(start - before, end + gap, '', wishes)
    }
  }

  /** The line, or lines, of an assignment. */
  #cut({ begin, end }: Assignment, wishes: readonly number[]): string | undefined {
    const { text } = this.#source
    const start = text.lastIndexOf('\n', begin - 1) + 1
    const next = text.indexOf('\n', end)
    if (next >= 0) return this.#edit(start, next + 1, '', wishes)
    const before = start === 0 ? 0 : text[start - 2] === '\r' ? start - 2 : start - 1
    return this.#edit(before, text.length, '', wishes)
  }

  /** Behind the last line of the section. */
  #addition(): Edit {
    const { text } = this.#source
    const { section } = this.#habits
    const newline = text.includes('\r\n') ? '\r\n' : '\n'
    const last = this.#entries.findLast((entry) => section === '' || entry.section === section)
    const header = section === '' ? 0 : Math.max(0, text.search(new RegExp(`^\\[${section}\\]`, 'm')))
    const next = text.indexOf('\n', last?.end ?? header)
    const at = last || section !== '' ? (next < 0 ? text.length : next + 1) : 0
    const lines = this.#lines.map((line) => line.text).join(newline)
    const whole = at === 0 || text[at - 1] === '\n'
    return {
      start: at,
      end: at,
      text: whole ? `${lines}${newline}` : `${newline}${lines}`,
      wishes: this.#lines.flatMap(({ wishes }) => wishes),
    }
  }

  #edit(start: number, end: number, text: string, wishes: readonly number[]): string | undefined {
    const known = this.#edits.get(`${start} ${end}`)
    if (known && known.text !== text) return 'another fix changes the same place'
    if (known) known.wishes.push(...wishes)
    else if (this.#source.text.slice(start, end) !== text) this.#edits.set(`${start} ${end}`, { start, end, text, wishes: [...wishes] })
    return undefined
  }
}
