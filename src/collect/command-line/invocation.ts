/** Finds the command lines that start a container: `sudo -E docker --context x run ...`. */
import type { Region } from '../../model/fact.js'
import { dockerCreate, dockerGlobal, dockerRun } from './flags/docker.js'
import { nerdctlCreate, nerdctlGlobal, nerdctlRun } from './flags/nerdctl.js'
import { type Given, type ParsedFlags, parseFlags } from './flags/parse.js'
import { podmanCreate, podmanGlobal, podmanRun } from './flags/podman.js'
import type { FlagTable } from './flags/table.js'
import type { Word } from './word.js'

export type Program = 'docker' | 'podman' | 'nerdctl'

export interface Invocation extends ParsedFlags {
  readonly program: Program
  /** From the program to the command. */
  readonly region: Region
  /** Flags before the command. */
  readonly global: readonly Given[]
}

export interface WrittenInvocation extends Invocation {
  /** From the program on. */
  readonly words: readonly Word[]
}

interface Tables {
  readonly global: FlagTable
  readonly run: FlagTable
  readonly create: FlagTable
}

const tables: Readonly<Record<Program, Tables>> = {
  docker: { global: dockerGlobal, run: dockerRun, create: dockerCreate },
  podman: { global: podmanGlobal, run: podmanRun, create: podmanCreate },
  nerdctl: { global: nerdctlGlobal, run: nerdctlRun, create: nerdctlCreate },
}

/**
 * Programs that do something else with the words behind them than to run them. Every other word in front of an engine's name runs it
 * (`sudo -u docker`, `$SUDO`, `find -exec`, a function of the script): whatever wraps a command is more than any list can hold.
 */
const others = new Set(
  'apt apt-get awk basename brew cat cd chmod chown complete compgen cp dnf egrep fgrep git grep hash help info just ln ls make man mkdir mv npm pip pnpm rg rm sed service systemctl tar test touch type usermod which whereis yarn yum [ [['.split(
    ' ',
  ),
)
/** How the names of programs and functions begin that say something, but for those that run it as well (`log_and_run`). */
const saying = new Set(
  'comment debug die echo err error fail info log msg message note print printf say success title usage warn warning'.split(' '),
)

/** The options of a program without the program: `runArgs` of a devcontainer, `options:` of a CI job. */
export function optionsOnly(program: Program, words: readonly Word[]): ParsedFlags {
  return parseFlags(words, tables[program].create)
}

/** The invocation that a command is; undefined for any other command. */
export function invocationOf(words: readonly Word[]): WrittenInvocation | undefined {
  for (const [at, word] of words.entries()) {
    const program = programOf(word)
    if (program === undefined) continue
    if (isSpokenOf(words.slice(0, at))) return undefined
    const found = invocationAt(at, program, words)
    // a user may have the engine's name: `sudo -u podman podman run`
    if (found) return found
  }
  return undefined
}

function invocationAt(at: number, program: Program, words: readonly Word[]): WrittenInvocation | undefined {
  const word = words[at] as Word
  const { global, run, create } = tables[program]
  const before = parseFlags(words.slice(at + 1), global)
  const rest = before.rest[0]?.text === 'container' ? before.rest.slice(1) : before.rest
  const [command] = rest
  if (!command || command.holes.length > 0 || !['run', 'create'].includes(command.text)) return undefined
  const parsed = parseFlags(rest.slice(1), command.text === 'run' ? run : create)
  return { ...parsed, program, global: before.given, words: words.slice(at), region: word.source.region(word.begin, command.end) }
}

function programOf({ text, holes, source }: Word): Program | undefined {
  const [hole] = holes
  if (hole === undefined) return named(text.slice(text.lastIndexOf('/') + 1))
  return hole.from === 0 && hole.to === text.length ? (named(hole.last ?? '') ?? likely(text, source.text)) : undefined
}

function named(text: string): Program | undefined {
  return Object.hasOwn(tables, text) ? (text as Program) : undefined
}

/**
 * What is not known may still say which engine it is: `$(command -v podman)`, `$DOCKER`, `${CONTAINER_ENGINE}`. `$TOOL run tests` may run
 * anything, so such a name counts only in a file that speaks of an engine.
 */
function likely(written: string, file: string): Program | undefined {
  const said = /(?<![a-z-])(docker|podman|nerdctl)(?![a-z-])/.exec(written)?.[1]
  if (said !== undefined) return said as Program
  const name = /^\$[({]?(\w+)[)}]?$/.exec(written)?.[1]?.toLowerCase() ?? ''
  if (/^(podman|nerdctl)(_?(bin|cmd|exe|command))?$/.test(name)) return name.startsWith('p') ? 'podman' : 'nerdctl'
  if (/^(docker|container_?(engine|runtime|tool|cli)|oci_?(engine|runtime))(_?(bin|cmd|exe|command))?$/.test(name)) return 'docker'
  return /^(engine|runtime|tool|cli|oci)(_?(bin|cmd|exe|command))?$/.test(name) && /\b(docker|podman|nerdctl)\b/.test(file)
    ? 'docker'
    : undefined
}

/** `echo docker run` starts nothing, nor does `which docker`. */
function isSpokenOf(before: readonly Word[]): boolean {
  const first = before.find(({ text }) => !text.startsWith('-') && !/^[A-Za-z_]\w*=/.test(text))
  const name = first?.text.slice(first.text.lastIndexOf('/') + 1).toLowerCase() ?? ''
  const parts = name.split(/[^a-z]+/).filter((part) => part !== '')
  const says = saying.has(parts[0] ?? '') && !parts.some((part) => /^(exec|on|or|run)$/.test(part))
  return others.has(name) || says || before.some(({ text }) => text === 'echo')
}
