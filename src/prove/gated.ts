/** What the gate reads out of flags that are written as a command line or as a Compose service. */
import { readCommandLines } from '../collect/command-line/index.js'
import { readCompose } from '../collect/compose/index.js'
import type { ManifestReading, ReadContext } from '../collect/manifest/dialect.js'
import type { Declared } from '../model/facts.js'
import { composeFile } from './compose-service.js'
import { dockerRun } from './docker.js'
import { seeded } from './random.js'
import { respelled, shellLine } from './spell.js'

/** Where the declaration comes from that is predicted from: the engine's inspect, or the gate's reading of a notation. */
export const sources = ['inspect', 'run', 'compose'] as const
export type Source = (typeof sources)[number]

/** A container to be started: the flags for docker's client, and the text that the gate reads instead. */
export interface Wanted {
  readonly flags: readonly string[]
  readonly text: string
}

/** `seed`: which of the spellings. */
export function wantedFrom(source: Source, flags: readonly string[], name: string, seed: number): Wanted {
  const random = seeded(seed)
  if (source === 'inspect') return { flags, text: '' }
  if (source === 'compose') return { flags, text: composeFile(random, flags) }
  const spelled = respelled(random, flags)
  return { flags: spelled, text: shellLine(random, ['docker', ...dockerRun(spelled, name)]) }
}

export function gated(source: Exclude<Source, 'inspect'>, text: string): Declared {
  const { workloads, problems } =
    source === 'run' ? readCommandLines([{ name: '--run', path: '', text }], context) : readCompose([composeInput(text)], context)
  const [first] = workloads
  if (!first || workloads.length > 1 || problems.length > 0)
    throw new Error(`the gate reads ${said({ workloads, problems })} out of:\n${text}`)
  return first.declared
}

function said({ workloads, problems }: ManifestReading): string {
  return `${workloads.length} workloads (${problems.map(({ message }) => message).join('; ')})`
}

function composeInput(text: string) {
  return { name: '/proof/compose.yaml', path: '/proof/compose.yaml', text }
}

const context: ReadContext = {
  env: {},
  cwd: '/proof',
  composeFiles: [],
  readFile: () => ({ problem: 'the proof has no such file', absent: true }),
  render: () => ({ problem: 'nothing is rendered here' }),
}
