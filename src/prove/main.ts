/** `npm run prove`: starts containers from random flags and compares what was predicted of them with what the kernel shows. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { readDocker } from '../collect/docker/index.js'
import { observe } from '../collect/procfs/index.js'
import type { EngineReading } from '../collect/source.js'
import type { HostFacts } from '../model/facts.js'
import { predict } from '../predict/predict.js'
import { remove, removeAll, start } from './docker.js'
import { type Bed, chooseFlags } from './flags.js'
import { gated, type Source, sources, type Wanted, wantedFrom } from './gated.js'
import { ensureImage } from './image.js'
import { removeCgroups } from './leftovers.js'
import { seeded } from './random.js'
import { markdownOf, type Proof, type Refusal, sumsOf, textOf } from './summary.js'
import { judge, type Verdict } from './tally.js'

const usage =
  'usage: prove [-n containers] [--seed number] [--parallel number] [--from inspect|run|compose] [--format text|markdown] [--flags "docker run flags"]'

interface Options {
  readonly count: number
  readonly seed: number
  readonly parallel: number
  readonly format: string
  readonly flags: string | undefined
  readonly from: Source
}

/** A container that runs, and what it was started with. */
interface Started {
  readonly id: string
  readonly wanted: Wanted
}

interface Batch {
  readonly verdicts: readonly Verdict[]
  readonly refusals: readonly Refusal[]
  readonly bed: string
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      n: { type: 'string', short: 'n', default: '100' },
      seed: { type: 'string', default: '1' },
      parallel: { type: 'string', default: '4' },
      format: { type: 'string', default: 'text' },
      flags: { type: 'string' },
      from: { type: 'string', default: 'inspect' },
    },
  })
  const [count, seed, parallel] = [Number(values.n), Number(values.seed), Number(values.parallel)]
  if (![count, seed, parallel].every(Number.isInteger) || count < 1 || parallel < 1) throw new TypeError(usage)
  if (!['text', 'markdown'].includes(values.format)) throw new TypeError(usage)
  const from = sources.find((one) => one === values.from)
  if (from === undefined) throw new TypeError(usage)
  return { count, seed, parallel, format: values.format, flags: values.flags, from }
}

const engineHost = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock'

/** So many containers run at once before they are looked at: one reading of the host serves them all. */
const batchSize = 20

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  const scratch = mkdtempSync(join(tmpdir(), 'hullcheck-prove-'))
  process.once('SIGINT', () => void abandon(scratch, 130))
  process.once('SIGTERM', () => void abandon(scratch, 143))
  try {
    await ensureImage()
    await removeAll()
    const proof = await prove(options, await prepareBed(scratch))
    process.stdout.write(options.format === 'markdown' ? markdownOf(proof) : textOf(proof))
    if (sumsOf(proof).open > 0 || proof.verdicts.length === 0) process.exitCode = 1
  } finally {
    await cleanUp(scratch)
  }
}

async function cleanUp(scratch: string): Promise<void> {
  rmSync(scratch, { recursive: true, force: true })
  await removeAll()
  removeCgroups()
}

let abandoned = false

/** The second time takes what the engine was about to start when the signal came. */
async function abandon(scratch: string, status: number): Promise<void> {
  abandoned = true
  await cleanUp(scratch)
  await sleep(2000)
  await cleanUp(scratch)
  process.exit(status)
}

/** A profile that lets nearly everything through is still a filter, and a custom one. */
const seccompProfile = { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ names: ['swapon'], action: 'SCMP_ACT_ERRNO' }] }

async function prepareBed(scratch: string): Promise<Bed> {
  const seccomp = join(scratch, 'seccomp.json')
  writeFileSync(seccomp, JSON.stringify(seccompProfile))
  const own = await startPartner('prove-own', ['--ipc', 'shareable'])
  const shared = await startPartner('prove-shared', ['--pid', 'host', '--ipc', 'host', '--network', 'host', '--userns', 'host'])
  const socket = engineHost.replace(/^unix:\/\//, '')
  const disk = existsSync('/sys/block') ? readdirSync('/sys/block').find((name) => existsSync(`/dev/${name}`)) : undefined
  const words = { seccomp, own, shared, folder: scratch, disk, socket: existsSync(socket) ? socket : undefined }
  const there = Object.entries(words).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { words: Object.fromEntries(there) }
}

async function startPartner(name: string, flags: readonly string[]): Promise<string | undefined> {
  try {
    await start(flags, name)
    return name
  } catch (error) {
    process.stderr.write(`without ${name}: ${messageOf(error)}\n`)
    return undefined
  }
}

async function prove(options: Options, bed: Bed): Promise<Proof> {
  const random = seeded(options.seed)
  const wanted = Array.from({ length: options.count }, (_, at) => {
    const flags = options.flags?.split(' ') ?? chooseFlags(random, bed)
    return wantedFrom(options.from, flags, nameOf(at), options.seed + at)
  })
  const batches: Batch[] = []
  for (let at = 0; at < wanted.length; at += batchSize) {
    batches.push(await proveBatch(wanted.slice(at, at + batchSize), options, at))
    process.stderr.write(`${Math.min(at + batchSize, wanted.length)} of ${wanted.length}\n`)
  }
  return {
    bed: `${batches.find(({ bed: name }) => name !== '')?.bed ?? ''}${options.from === 'inspect' ? '' : `, from ${options.from}`}`,
    seed: options.seed,
    verdicts: batches.flatMap(({ verdicts }) => verdicts),
    refusals: batches.flatMap(({ refusals }) => refusals),
  }
}

function nameOf(at: number): string {
  return `prove-${at}`
}

async function proveBatch(all: readonly Wanted[], { parallel, from }: Options, first: number): Promise<Batch> {
  const started: Started[] = []
  const refusals: Refusal[] = []
  const names = all.map((_, at) => nameOf(first + at))
  const queue = all.map((wanted, at) => ({ wanted, name: names[at] ?? '' }))
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined && !abandoned; next = queue.shift()) {
      const { wanted, name } = next
      const { flags } = wanted
      const id = await start(flags, name).catch((error: unknown) => void refusals.push({ flags, message: withoutIds(messageOf(error)) }))
      if (typeof id === 'string') started.push({ id, wanted })
    }
  }
  try {
    await Promise.all(Array.from({ length: parallel }, worker))
    return { ...(await look(started, from)), refusals }
  } finally {
    await remove(names)
  }
}

/** Refusals of one cause shall look alike. */
function withoutIds(message: string): string {
  return message
    .replace(/^docker: Error response from daemon: /, '')
    .replace(/[0-9a-f]{12,64}/g, 'ID')
    .replace(/prove-\d+/g, 'NAME')
    .replace(/\/fd\/\d+/g, '/fd/N')
}

async function look(started: readonly Started[], from: Source): Promise<{ readonly verdicts: readonly Verdict[]; readonly bed: string }> {
  const { readings, failures } = await readDocker({ hosts: [engineHost] })
  const [reading] = readings
  if (reading === undefined) throw new Error(`the engine does not answer: ${failures.map(({ reason }) => reason).join('; ')}`)
  const ids = new Set(started.map(({ id }) => id))
  const mine = reading.containers.filter(({ identity }) => ids.has(identity.id))
  const { host, observed } = await observe({
    procfs: '/proc',
    sysfs: '/sys',
    containers: reading.containers.map(({ identity }) => identity),
    sockets: reading.sockets,
    discover: false,
    deadline: Date.now() + 60_000,
  })
  const verdicts = mine.flatMap(({ identity, declared: shown }) => {
    const wanted = started.find(({ id }) => id === identity.id)?.wanted
    if (!wanted) return []
    const declared = from === 'inspect' ? shown : gated(from, wanted.text)
    const predicted = predict(declared, { engine: reading.engine.facts, host, sockets: reading.sockets })
    return [judge(wanted.flags, predicted, observed.get(identity.id) ?? {})]
  })
  return { verdicts, bed: bedName(reading, host) }
}

function bedName({ engine: { facts } }: EngineReading, host: HostFacts): string {
  const version = facts.version?.known === true ? facts.version.value : 'of unknown version'
  const remap = facts.userNamespaceRemap?.known === true && facts.userNamespaceRemap.value ? ' with uid remap' : ''
  const kernel = host.kernel?.known === true ? host.kernel.value : 'unknown'
  const cgroup = host.cgroupMode?.known === true ? host.cgroupMode.value : 'unknown'
  return `docker ${version}${remap}, kernel ${kernel}, cgroup ${cgroup}`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

await main()
