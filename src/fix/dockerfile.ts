/** How fixes are written in Dockerfiles: the user, which is all that a file decides of how its image is started. */
import { Source } from '../collect/command-line/source.js'
import type { Region } from '../model/fact.js'
import type { Draft, FixDialect, Found, Here, Spelling, Workload } from './dialect.js'
import type { Edit } from './edit.js'

export const dockerfile: FixDialect = {
  open: (text, file) => new DockerfileFile(text, file),
  spell: (fact, value) => (fact === 'identity.user' ? { path: ['USER'], value } : `a Dockerfile does not say ${fact}`),
}

class DockerfileFile implements Draft {
  readonly problem = undefined
  readonly #source: Source
  readonly #edits = new Map<number, { start: number; end: number; text: string; wishes: number[] }>()

  constructor(text: string, file: string) {
    this.#source = new Source(file, text)
  }

  unitAt(): Found {
    return { key: 'USER', isItem: false }
  }

  beside(): undefined {
    return undefined
  }

  drop(): string {
    return 'it must be changed by hand'
  }

  /** What is built after the instruction may need its user: the new one is set where the stage ends. */
  replace(_unit: Found, spelling: Spelling, wish: number, workload: Workload): string | undefined {
    return this.put(workload, spelling, wish)
  }

  put({ identity }: Workload, { value }: Spelling, wish: number): string | undefined {
    if (!identity.region) return 'the place where it belongs was not found in the file'
    const { text } = this.#source
    const at = this.#endOfStage(identity.region)
    const newline = text.includes('\r\n') ? '\r\n' : '\n'
    const line = `USER ${String(value)}`
    const known = this.#edits.get(at)
    if (known) known.wishes.push(wish)
    else
      this.#edits.set(at, { start: at, end: at, text: text[at - 1] === '\n' ? `${line}${newline}` : `${newline}${line}`, wishes: [wish] })
    return undefined
  }

  /** Behind the last instruction before the next FROM; what says how it is started may stand before. */
  #endOfStage({ endLine, endColumn }: Region): number {
    const { text } = this.#source
    const from = this.#source.offset(endLine, endColumn)
    const next = /^[ \t]*FROM[ \t]/gim
    next.lastIndex = from
    const end = next.exec(text)?.index ?? text.length
    const lines = text.slice(from, end).split('\n')
    while (lines.length > 1 && /^\s*(#.*)?$/.test(lines.at(-1) ?? '')) lines.pop()
    const at = from + lines.join('\n').length
    return text[at] === '\n' ? at + 1 : at
  }

  narrow(): string {
    return 'a Dockerfile mounts nothing'
  }

  follow(): void {}

  here({ declared }: Workload): Here {
    return { facts: declared, has: () => false, at: () => undefined }
  }

  edits(): readonly Edit[] {
    return [...this.#edits.values()]
  }
}
