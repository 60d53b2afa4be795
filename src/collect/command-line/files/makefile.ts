/** Makefiles: each recipe line is a script of its own, after make has put its variables in. */
import type { Invocation } from '../invocation.js'
import { invocationsOf } from '../script.js'
import { type Env, Variables } from '../shell/variables.js'
import type { Source } from '../source.js'
import { placeOf, slice, type Word, WordBuilder } from '../word.js'
import { logicalLines } from './lines.js'

const definition = /^(?:export[ \t]+|override[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*(\?|:{0,3}|\+)=[ \t]*/
const opens = /^[ ]*(ifeq|ifneq|ifdef|ifndef)\b/
const closes = /^[ ]*endif\b/
const programs = /docker|podman|nerdctl|\$\(|\$\{/
/** A variable that names itself must end. */
const depthLimit = 20
/** Characters that make's variables may put into one file. */
const sizeLimit = 1_000_000

interface Make {
  readonly variables: ReadonlyMap<string, Word | undefined>
  readonly env: Env
  left: number
}

export function makeInvocations(source: Source, env: Env): readonly Invocation[] {
  const make: Make = { variables: definitions(source), env, left: sizeLimit }
  return logicalLines(source)
    .flatMap((line) => recipeIn(line) ?? [])
    .filter(({ text }) => programs.test(text))
    .flatMap((line) => invocationsOf(recipe(line, make), new Variables(env)))
}

/** What a line has make run: behind a tab, or behind the `;` of `target: prerequisites ; command`. */
function recipeIn(line: Word): Word | undefined {
  if (line.text.startsWith('\t')) return line
  const [head] = /^[^\s#:=;][^#:=;]{0,500}::?[^#:=;]{0,500};/.exec(line.text) ?? []
  return head === undefined ? undefined : slice(line, head.length)
}

/** undefined: set more than once, or under a condition. */
function definitions(source: Source): ReadonlyMap<string, Word | undefined> {
  const all = new Map<string, Word | undefined>()
  let conditions = 0
  for (const line of logicalLines(source)) {
    if (opens.test(line.text)) conditions += 1
    else if (closes.test(line.text)) conditions -= 1
    const [head, name, operator] = line.text.startsWith('\t') ? [] : (definition.exec(line.text) ?? [])
    if (head === undefined || name === undefined) continue
    const value = slice(line, head.length)
    const before = all.get(name)
    if (conditions > 0) all.set(name, undefined)
    else if (operator === '+') all.set(name, before ? appended(before, value) : all.has(name) ? undefined : value)
    else all.set(name, !all.has(name) || before?.text === value.text ? value : undefined)
  }
  return all
}

/** `NAME += more`. */
function appended(before: Word, more: Word): Word | undefined {
  if (before.text.length + more.text.length > sizeLimit / 100) return undefined
  const builder = new WordBuilder(before.source)
  builder.addWord(before, false)
  builder.add(' ', () => more.begin)
  builder.addWord(more, false)
  return builder.word()
}

/** Without the blanks and make's own marks; with make's variables put in. */
function recipe(line: Word, make: Make): Word {
  const marks = /^[ \t]*[@+-]*[ \t]*/.exec(line.text)?.[0].length ?? 0
  const builder = new WordBuilder(line.source)
  fill(slice(line, marks), make, builder, 0)
  return builder.word(placeOf(line, marks), line.end)
}

const reference = /\$(?:\$|\(([A-Za-z_][A-Za-z0-9_.-]*)\)|\{([A-Za-z_][A-Za-z0-9_.-]*)\}|\(shell[ \t]+pwd[ \t]*\)|\(|\{|.)/g

function fill(word: Word, make: Make, builder: WordBuilder, depth: number): void {
  let from = 0
  for (const match of word.text.matchAll(reference)) {
    const [written, round, curly] = match
    if (match.index < from) continue
    builder.addWord(slice(word, from, match.index), false)
    from = match.index + written.length
    const place = placeOf(word, match.index)
    const name = round ?? curly ?? (written.startsWith('$(shell') ? 'CURDIR' : undefined)
    if (written === '$$') builder.add('$', () => place)
    else if (name !== undefined) put(name, slice(word, match.index, from), make, builder, depth)
    else {
      if (written === '$(' || written === '${') from = closing(word.text, match.index)
      builder.addHole(word.text.slice(match.index, from), place, { detail: 'make works it out', splits: true })
    }
  }
  builder.addWord(slice(word, from), false)
}

function put(name: string, written: Word, make: Make, builder: WordBuilder, depth: number): void {
  const { variables, env } = make
  const value = variables.get(name)
  const outside = variables.has(name) ? undefined : env(name === 'CURDIR' ? 'PWD' : name)
  make.left -= value?.text.length ?? outside?.length ?? 0
  const isTooMuch = depth >= depthLimit || make.left < 0
  if (value && !isTooMuch) fill(value, make, builder, depth + 1)
  else if (outside !== undefined && !isTooMuch) builder.add(outside, () => written.begin)
  else {
    const detail = variables.has(name) ? `what ${name} holds is not known here` : `${name} is not set here`
    builder.addHole(written.text, written.begin, { detail, splits: true })
  }
}

/** Behind the bracket that belongs to the one at `from + 1`; at the end where there is none. */
function closing(text: string, from: number): number {
  let open = 0
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '(' || text[at] === '{') open += 1
    else if (text[at] === ')' || text[at] === '}') open -= 1
    if (open === 0) return at + 1
  }
  return text.length
}
