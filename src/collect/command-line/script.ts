/** Goes through a script as a shell would, without running anything, and tells the command lines that start containers. */

import { type Call, Found } from './found.js'
import { type Invocation, invocationOf } from './invocation.js'
import { expand, expandOne, type Surroundings } from './shell/expand.js'
import { assignmentOf } from './shell/frame.js'
import { Functions, type Step } from './shell/functions.js'
import { parseShell } from './shell/parser.js'
import { type Assignment, type Block, bodyOf, type Command, type ShellWord } from './shell/syntax.js'
import type { Variables } from './shell/variables.js'
import { placeOf, slice, type Word } from './word.js'

/** `sh -c "docker run ..."` in `sh -c "..."`: nobody goes deeper. */
const depthLimit = 3
/** Functions that call functions. */
const callLimit = 4
const programs = /docker|podman|nerdctl/
/** Programs that run a text of commands: one of their words, their input, or both. */
const shells = new Set('ash bash dash eval ksh newgrp parallel runuser screen script sg sh ssh su tmux trap watch zsh'.split(' '))
/** `--command=docker run ...`. */
const optionName = /^(?:--?)?[A-Za-z][\w-]*=/
const aliasName = /^([A-Za-z_][\w.:+-]*)=/
/** A here-document that is a script, wherever it is written to. */
const shebang = /^[ \t]*#!.{0,60}\b(ba|da|k|z|a)?sh\b/
const reading = new Set(['mapfile', 'read', 'readarray'])
const declaring = new Set(['declare', 'export', 'local', 'readonly', 'typeset'])

/** The invocations of a text, in the order in which they stand. */
export function invocationsOf(text: Word, variables: Variables): readonly Invocation[] {
  const run = new Run(variables)
  run.text(text, variables.root, 0)
  return run.found.all()
}

class Run {
  readonly found = new Found()
  readonly #variables: Variables
  readonly #functions = new Functions()
  #calls: readonly Call[] = []
  /** The function whose body is gone through without a call. */
  #body: string | undefined
  /** Engines that were run so far. */
  #ran = 0
  /** What `$1` and `$@` stand for, where that is known. */
  #positional: readonly Word[] | undefined

  constructor(variables: Variables) {
    this.#variables = variables
  }

  /** `alias`: whose text it is. */
  text(text: Word, block: Block, depth: number, alias?: string): void {
    const commands = parseShell(text, block)
    this.#variables.announce(commands.flatMap(namesSet))
    const outer = this.#body
    for (const [index, command] of commands.entries()) {
      const step = { command, text, feeds: feedsShell(commands, index) }
      const body = bodyOf(command.block, block) ?? alias
      const isLast = index === commands.length - 1
      if (body !== undefined && this.#calls.length === 0)
        this.#functions.add(body, isLast && alias !== undefined ? withArguments(step) : step)
      this.#body = body ?? outer
      this.#step(step, depth)
    }
    this.#body = outer
  }

  #step({ command, text, feeds }: Step, depth: number): void {
    const isCalled = this.#body === undefined || this.#calls.length > 0
    const positional = isCalled ? this.#positional : undefined
    const surroundings = { text, variables: this.#variables, block: command.block, positional }
    const [first] = command.words
    if (first === undefined) for (const one of command.assignments) this.#assign(one, surroundings)
    else {
      this.#simple(first, command, surroundings, depth)
      if (depth < depthLimit) this.#texts(command, feeds, surroundings, depth)
    }
  }

  #simple(first: ShellWord, { words }: Command, surroundings: Surroundings, depth: number): void {
    const name = plainText(first)
    const rest = words.slice(1)
    for (const word of rest) this.found.name(plainText(word))
    if (declaring.has(name)) for (const word of rest) this.#declare(word, surroundings)
    else if (reading.has(name)) this.#forget(rest, surroundings)
    else if (name === 'cd' || name === 'pushd') this.#variables.move()
    else if (name === 'shift' || name === 'set') this.#rearrange(name, rest, surroundings)
    else if (name === 'alias' && depth < depthLimit)
      for (const word of rest) this.#alias(expandOne(word, surroundings), surroundings, depth)
    else if (!(this.#functions.has(name) && this.#call(first, name, rest, surroundings, depth)) && words.some(mayConcern))
      this.#invoke(words, surroundings, depth)
  }

  /** Whether it runs an engine, as far as can be told. */
  #call(first: ShellWord, name: string, rest: readonly ShellWord[], surroundings: Surroundings, depth: number): boolean {
    const isOpen = name === this.#body || this.#calls.some((call) => call.name === name)
    const steps = isOpen || this.#calls.length >= callLimit ? [] : this.#functions.steps(name)
    if (steps.length === 0) {
      // What it runs with these words is not known.
      this.found.name(name)
      return false
    }
    const outer = { calls: this.#calls, positional: this.#positional }
    const words = rest.flatMap((word) => expand(word, surroundings))
    const before = this.#ran
    this.#positional = words
    this.#calls = [...outer.calls, { name, place: placeOf(surroundings.text, first.at) }]
    for (const step of steps) this.#step(step, depth)
    this.#positional = outer.positional
    this.#calls = outer.calls
    return this.#ran > before
  }

  /** `shift` and `set --` in a branch may or may not be run. */
  #rearrange(name: string, rest: readonly ShellWord[], surroundings: Surroundings): void {
    const { block } = surroundings
    const isSure = this.#calls.length > 0 ? block.body === this.#calls.at(-1)?.name : block === this.#variables.root
    const words = rest.flatMap((word) => expand(word, surroundings))
    if (name === 'shift') {
      const count = Number(words[0]?.text ?? 1)
      this.#positional = isSure && Number.isInteger(count) ? this.#positional?.slice(count) : undefined
      return
    }
    const dashes = words.findIndex(({ text }) => text === '--')
    if (dashes >= 0) this.#positional = isSure ? words.slice(dashes + 1) : undefined
  }

  #alias(word: Word, { block }: Surroundings, depth: number): void {
    const [begin, name] = aliasName.exec(word.text) ?? []
    if (begin === undefined || name === undefined || !/\S/.test(word.text.slice(begin.length))) return
    const text = { ...slice(word, begin.length), holes: [] }
    this.text(text, { within: block, again: true }, depth + 1, name)
  }

  /** What is written here for a shell to run: a here-document, or a word of what is printed into one. */
  #texts({ words, hereDocument }: Command, feeds: boolean, surroundings: Surroundings, depth: number): void {
    const { text, block } = surroundings
    const document = hereDocument && slice(text, hereDocument.from, hereDocument.to)
    if (document && (feeds || runsText(words) || shebang.test(document.text))) this.text(document, block, depth + 1)
    if (feeds)
      this.#commandsIn(
        words.slice(1).flatMap((word) => expand(word, surroundings)),
        block,
        depth,
      )
  }

  #commandsIn(words: readonly Word[], block: Block, depth: number): void {
    for (const word of words) {
      if (!programs.test(word.text) || !/\s/.test(word.text)) continue
      const text = slice(word, optionName.exec(word.text)?.[0].length ?? 0)
      this.text({ ...text, holes: [] }, block, depth + 1)
    }
  }

  #invoke(written: readonly ShellWord[], surroundings: Surroundings, depth: number): void {
    const words = written.flatMap((word) => expand(word, surroundings))
    const invocation = invocationOf(words)
    if (invocation) {
      this.#ran += 1
      this.found.add(invocation, this.#body, this.#calls)
    } else if (depth < depthLimit && words.some(({ text }) => shells.has(basename(text))))
      this.#commandsIn(words, surroundings.block, depth)
  }

  #assign({ name, append, value }: Assignment, surroundings: Surroundings): void {
    const { variables, block } = surroundings
    const isList = !('parts' in value)
    const words = isList ? value.flatMap((word) => expand(word, surroundings)) : [expandOne(value, surroundings)]
    if (append) variables.append(name, words, isList, block)
    else variables.set(name, words, isList, block)
  }

  #declare(word: ShellWord, surroundings: Surroundings): void {
    const assignment = assignmentOf(word)
    if (assignment) this.#assign(assignment, surroundings)
  }

  /** What is read from outside is not known. */
  #forget(words: readonly ShellWord[], { variables, block }: Surroundings): void {
    for (const word of words) variables.set(plainText(word), undefined, false, block)
  }
}

/** What follows an alias follows its last word. */
function withArguments(step: Step): Step {
  const end = step.text.text.length
  const all: ShellWord = { parts: [{ kind: 'variable', name: '@', at: end, end, quoted: true, all: true }], at: end, end }
  return { ...step, command: { ...step.command, words: [...step.command.words, all] } }
}

/** What a command gives a value, as #command and #simple do. */
function namesSet({ assignments, words: [first, ...rest] }: Command): readonly string[] {
  if (first === undefined) return assignments.map(({ name }) => name)
  const program = plainText(first)
  if (declaring.has(program)) return rest.flatMap((word) => assignmentOf(word)?.name ?? [])
  return reading.has(program) ? rest.map(plainText) : []
}

function runsText(words: readonly ShellWord[]): boolean {
  return words.some((word) => shells.has(basename(plainText(word))))
}

/** `echo ... | sh`, `cat <<EOF | ssh host`, over any number of pipes. */
function feedsShell(commands: readonly Command[], from: number): boolean {
  for (let at = from; commands[at]?.piped === true; at += 1) if (runsText(commands[at + 1]?.words ?? [])) return true
  return false
}

function plainText({ parts }: ShellWord): string {
  const [part] = parts
  return parts.length === 1 && part?.kind === 'text' ? part.text : ''
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Cheap: most commands of a script need no words. */
function mayConcern({ parts }: ShellWord): boolean {
  return parts.some((part) => part.kind !== 'text' || programs.test(part.text))
}
