/** The commands between two brackets while they are read: the words so far, and the branches, loops and subshells that are open. */
import type { Assignment, Block, Command, HereDocument, ShellWord, UnknownPart } from './syntax.js'

interface Level {
  readonly block: Block
  /** What follows `&&` or `||` up to the end of the line. */
  chained?: Block | undefined
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** More open blocks than anybody writes are not told apart. */
const levelLimit = 200

const opening = new Set(['if', 'while', 'until', '{'])
/** Of these what is inside may run again, or later: in braces stands the body of a function. */
const repeating = new Set(['while', 'until', '{'])
const branching = new Set(['then', 'do', 'else', 'elif'])
const closing = new Set(['fi', 'done', '}'])
const engine = /^(.*\/)?(docker|podman|nerdctl)$/
const functionName = /^[A-Za-z_][\w.:+-]*$/
const assignment = /^([A-Za-z_][A-Za-z0-9_]*)(\+?)=/

export class Frame {
  readonly #levels: Level[]
  #surplus = 0
  #subshells = 0
  /** Of each open `case` the subshells around it. */
  readonly #cases: number[] = []
  #words: ShellWord[] = []
  /** Words that follow are no words of a command: `function name`, `for name in ...`, `case x in`. */
  #skips: 'one' | 'name' | 'all' | undefined
  /** What a loop puts into its variable. */
  #loops: Writable<UnknownPart> | undefined
  /** The function whose body comes next. */
  #defines: string | undefined
  #into: string | undefined
  #documents = 0
  #awaits: number | undefined
  readonly #awaiting = new Map<number, Writable<Command>>()

  constructor(block: Block) {
    this.#levels = [{ block }]
  }

  get block(): Block {
    const { block, chained } = this.#top()
    return chained ?? block
  }

  #top(): Level {
    return this.#levels.at(-1) as Level
  }

  #open(again = false): void {
    const body = this.#defines
    this.#defines = undefined
    if (this.#levels.length < levelLimit)
      this.#levels.push({
        block: { within: this.block, ...((again || body !== undefined) && { again: true }), ...(body !== undefined && { body }) },
      })
    else this.#surplus += 1
  }

  #shut(): void {
    if (this.#surplus > 0) this.#surplus -= 1
    else if (this.#levels.length > 1) this.#levels.pop()
  }

  /** Another branch of the same `if` or `case`. */
  branch(): void {
    if (this.#levels.length < 2 || this.#surplus > 0) return
    const { again } = this.#top().block
    this.#shut()
    this.#open(again)
  }

  chain(): void {
    const level = this.#top()
    level.chained = { within: level.chained ?? level.block }
  }

  endChain(): void {
    this.#top().chained = undefined
  }

  /** Brackets with nothing between them: what stands before them is the name of a function. False where it cannot be one. */
  define(): boolean {
    const [word, ...more] = this.#words
    const name = word === undefined ? this.#defines : bareText(word)
    if (more.length > 0 || name === undefined || !functionName.test(name)) return false
    this.#words = []
    this.#defines = name
    return true
  }

  openSubshell(): void {
    this.#subshells += 1
    this.#open()
  }

  /** False where none is open. */
  closeSubshell(): boolean {
    if (this.#subshells === 0) return false
    this.#subshells -= 1
    this.#shut()
    return true
  }

  /** `pattern)` of a case: the words before it are none of a command. */
  endPattern(): boolean {
    if (this.#cases.at(-1) !== this.#subshells) return false
    this.#words = []
    this.#skips = undefined
    this.branch()
    return true
  }

  add(word: ShellWord): void {
    if (this.#skips === 'one') {
      this.#skips = undefined
      this.#defines = bareText(word)
    } else if (this.#skips === 'name') this.#loopOver(word)
    else if (this.#loops !== undefined && engine.test(bareText(word))) this.#loops.last = bareText(word)
    else if (this.#skips === undefined && (this.#words.length > 0 || !this.#keyword(bareText(word)))) this.#words.push(word)
  }

  #keyword(text: string): boolean {
    if (opening.has(text)) this.#open(repeating.has(text))
    else if (branching.has(text)) this.branch()
    else if (closing.has(text)) this.#shut()
    else if (text === 'case') {
      this.#cases.push(this.#subshells)
      this.#open()
      this.#skips = 'all'
    } else if (text === 'esac') {
      this.#cases.pop()
      this.#shut()
    } else if (text === 'for' || text === 'select') {
      this.#open(true)
      this.#skips = 'name'
    } else if (text === 'function') this.#skips = 'one'
    else return text === '!' || text === 'time'
    return true
  }

  #loopOver({ at, end, parts }: ShellWord): void {
    const [part] = parts
    const name = part?.kind === 'text' ? part.text : ''
    const value: Writable<UnknownPart> = { kind: 'unknown', at, end, detail: 'a loop sets it', quoted: true }
    this.#words = [{ at, end, parts: [{ kind: 'text', text: `${name}=`, at, quoted: false }, value] }]
    this.#skips = 'all'
    this.#loops = value
  }

  writeInto(word: ShellWord): void {
    const [part] = word.parts
    this.#into = word.parts.length === 1 && part?.kind === 'text' ? part.text : undefined
  }

  /** A number by which the document of the command that is being read can be given later. */
  awaitDocument(): number {
    this.#awaits ??= this.#documents++
    return this.#awaits
  }

  setDocument(number: number, document: HereDocument): void {
    const command = this.#awaiting.get(number)
    if (command) command.hereDocument = document
    this.#awaiting.delete(number)
  }

  /** The command that ends here; undefined for nothing. */
  take(piped = false): Command | undefined {
    const words = this.#words
    const awaits = this.#awaits
    const into = this.#into
    this.#into = undefined
    const isLoop = this.#loops !== undefined
    this.#words = []
    this.#skips = undefined
    this.#loops = undefined
    this.#awaits = undefined
    if (words.length === 0) return undefined
    const first = words.findIndex((word) => assignmentOf(word) === undefined)
    const count = first < 0 ? words.length : first
    const assignments = words.slice(0, count).flatMap((word) => assignmentOf(word) ?? [])
    // what a loop sets is set around its body
    const block = isLoop ? (this.#levels.at(-2)?.block ?? this.block) : this.block
    const command: Writable<Command> = {
      assignments,
      words: words.slice(count),
      block,
      ...(piped && { piped }),
      ...(into !== undefined && { into }),
    }
    if (awaits !== undefined) this.#awaiting.set(awaits, command)
    return command
  }
}

function bareText({ parts }: ShellWord): string {
  const [part] = parts
  return parts.length === 1 && part?.kind === 'text' && !part.quoted ? part.text : ''
}

/** `name=value` at the beginning of a command, or as an argument of `export` and its like. */
export function assignmentOf({ parts, end, list }: ShellWord): Assignment | undefined {
  const [part, ...rest] = parts
  if (part?.kind !== 'text' || part.quoted) return undefined
  const [all, name, plus] = assignment.exec(part.text) ?? []
  if (all === undefined || name === undefined) return undefined
  const first = { ...part, text: part.text.slice(all.length), at: part.at + all.length }
  return { name, append: plus === '+', value: list ?? { parts: [first, ...rest], at: first.at, end } }
}
