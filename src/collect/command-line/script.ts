/** Goes through a script as a shell would, without running anything, and tells the command lines that start containers. */

import { type Invocation, invocationOf } from './invocation.js'
import { expand, expandOne, type Surroundings } from './shell/expand.js'
import { assignmentOf } from './shell/frame.js'
import { parseShell } from './shell/parser.js'
import type { Assignment, Block, Command, ShellWord } from './shell/syntax.js'
import type { Variables } from './shell/variables.js'
import { placeOf, slice, type Word } from './word.js'

/** `sh -c "docker run ..."` in `sh -c "..."`: nobody goes deeper. */
const depthLimit = 3
const programs = /docker|podman|nerdctl/
/** Programs that run a text of commands: one of their words, their input, or both. */
const shells = new Set('alias ash bash dash eval ksh newgrp parallel runuser screen script sg sh ssh su tmux trap watch zsh'.split(' '))
/** `--command=docker run ...`, and the name of an alias. */
const optionName = /^(?:--?)?[A-Za-z][\w-]*=/
/** A here-document that is a script, wherever it is written to. */
const shebang = /^[ \t]*#!.{0,60}\b(ba|da|k|z|a)?sh\b/
const reading = new Set(['mapfile', 'read', 'readarray'])
const declaring = new Set(['declare', 'export', 'local', 'readonly', 'typeset'])

/** The invocations of a text, in the order in which they stand. A line is told once, however often it is run. */
export function invocationsOf(text: Word, variables: Variables): readonly Invocation[] {
  const run = new Run(variables)
  run.text(text, variables.root, 0)
  return run.found
}

class Run {
  readonly found: Invocation[] = []
  readonly #variables: Variables
  readonly #told = new Set<number>()

  constructor(variables: Variables) {
    this.#variables = variables
  }

  text(text: Word, block: Block, depth: number): void {
    const commands = parseShell(text, block)
    this.#variables.announce(commands.flatMap(namesSet))
    for (const [index, command] of commands.entries()) {
      const surroundings = { text, variables: this.#variables, block: command.block }
      const [first] = command.words
      if (first === undefined) for (const one of command.assignments) this.#assign(one, surroundings)
      else {
        this.#simple(first, command, surroundings, depth)
        if (depth < depthLimit) this.#texts(command, feedsShell(commands, index), surroundings, depth)
      }
    }
  }

  #simple(first: ShellWord, { words }: Command, surroundings: Surroundings, depth: number): void {
    const name = plainText(first)
    if (declaring.has(name)) for (const word of words.slice(1)) this.#declare(word, surroundings)
    else if (reading.has(name)) this.#forget(words.slice(1), surroundings)
    else if (name === 'cd' || name === 'pushd') this.#variables.move()
    else if (words.some(mayConcern)) this.#invoke(words, surroundings, depth)
  }

  /** What is written here for a shell to run: a here-document, or a word of what is printed into one. */
  #texts({ words, hereDocument }: Command, feeds: boolean, surroundings: Surroundings, depth: number): void {
    const { text, block } = surroundings
    const document = hereDocument && slice(text, ...hereDocument)
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
    if (invocation) this.#tell(invocation, words)
    else if (depth < depthLimit && words.some(({ text }) => shells.has(basename(text)))) this.#commandsIn(words, surroundings.block, depth)
  }

  #tell(invocation: Invocation, words: readonly Word[]): void {
    const place = words[0] ? placeOf(words[0], 0) : 0
    if (this.#told.has(place)) return
    this.#told.add(place)
    this.found.push(invocation)
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
