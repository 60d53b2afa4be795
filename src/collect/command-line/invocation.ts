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

/** Programs that run the words behind them. */
const wrappers = new Set(
  'builtin chronic command doas env eval exec flock ionice nice nohup nsenter retry setsid ssh stdbuf sudo systemd-run time timeout watch xargs'.split(
    ' ',
  ),
)

/** The options of a program without the program: `runArgs` of a devcontainer, `options:` of a CI job. */
export function optionsOnly(program: Program, words: readonly Word[]): ParsedFlags {
  return parseFlags(words, tables[program].create)
}

/** The invocation that a command is; undefined for any other command. */
export function invocationOf(words: readonly Word[]): Invocation | undefined {
  const at = words.findIndex((word) => programOf(word) !== undefined)
  const word = words[at]
  const program = word && programOf(word)
  if (!word || !program || !isWrapped(words.slice(0, at))) return undefined
  const { global, run, create } = tables[program]
  const before = parseFlags(words.slice(at + 1), global)
  const rest = before.rest[0]?.text === 'container' ? before.rest.slice(1) : before.rest
  const [command] = rest
  if (!command || command.holes.length > 0 || !['run', 'create'].includes(command.text)) return undefined
  const parsed = parseFlags(rest.slice(1), command.text === 'run' ? run : create)
  return { ...parsed, program, global: before.given, region: word.source.region(word.begin, command.end) }
}

function programOf({ text, holes }: Word): Program | undefined {
  if (holes.length > 0) return undefined
  const name = text.slice(text.lastIndexOf('/') + 1)
  return Object.hasOwn(tables, name) ? (name as Program) : undefined
}

/** `echo docker run` starts nothing, nor does `which docker`. */
function isWrapped(before: readonly Word[]): boolean {
  const [first] = before.filter(({ text }) => !text.startsWith('-') && !/^[A-Za-z_]\w*=/.test(text))
  return first === undefined || wrappers.has(first.text.slice(first.text.lastIndexOf('/') + 1))
}
