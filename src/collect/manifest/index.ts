/** Evidence of what will be deployed: files, folders, standard input and command lines, each read by the dialect that it is written in. */
import { type ContainerEvidence, type EngineEvidence, type Evidence, evidenceVersion, type SourceStatus } from '../../model/evidence.js'
import type { HostFacts } from '../../model/facts.js'
import { isCompose } from '../compose/recognise.js'
import type { DeclaredWorkload, Dialect, ManifestReading, Platform, Problem, ReadContext, SourceFile } from './dialect.js'
import { fileReader, readFiles } from './read-files.js'
import { render } from './read-tools.js'

interface Registered {
  readonly id: string
  readonly recognise: Dialect['recognise']
  /** Loaded when the first file of the dialect turns up. */
  readonly load: () => Promise<Dialect['read']>
}

/** One line a dialect. Of several that recognise a file, the first reads it. */
const dialects: readonly Registered[] = [
  { id: 'compose', recognise: isCompose, load: async () => (await import('../compose/index.js')).readCompose },
]

export interface ManifestOptions {
  /** Files and folders; `-` is `stdin`. */
  readonly paths: readonly string[]
  /** Command lines to judge: `docker run ...`. */
  readonly run?: readonly string[]
  readonly stdin?: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly composeProfiles?: readonly string[]
  /** By platform: the engine whose defaults fill in what is not said. */
  readonly engines: (platform: Platform) => EngineEvidence
  /** What is taken for granted of the host. */
  readonly host: HostFacts
}

export interface ManifestEvidence {
  readonly evidence: Evidence
  readonly problems: readonly Problem[]
  /** By the file's name in regions: for quoting, and for patches. */
  readonly texts: ReadonlyMap<string, string>
}

/** Reads everything that the gate is pointed at. Never throws for what a file holds. */
export async function readManifests(options: ManifestOptions): Promise<ManifestEvidence> {
  const cwd = options.cwd ?? process.cwd()
  const found = readFiles(
    options.paths.filter((path) => path !== '-'),
    cwd,
  )
  const files = [...found.files, ...spoken(options)]
  const texts = new Map(files.map((file) => [file.name, file.text]))
  const context = contextOf(options, cwd, texts)
  const sorted = sort(files)
  const readings = await Promise.all([...sorted].map(async ([dialect, own]) => (await dialect.load())(own, context)))
  const taken = new Set([...sorted.values()].flat())
  const problems = [...found.problems, ...readings.flatMap((one) => one.problems), ...notRecognised(files, taken, found.named)]
  return { evidence: evidenceOf(readings, problems, options), problems, texts }
}

/** What comes without a file. */
function spoken({ paths, stdin, run = [] }: ManifestOptions): SourceFile[] {
  const input = paths.includes('-') ? [{ name: '<stdin>', path: '', text: stdin ?? '' }] : []
  return [...input, ...run.map((text, index) => ({ name: run.length === 1 ? '--run' : `--run ${index + 1}`, path: '', text }))]
}

function sort(files: readonly SourceFile[]): Map<Registered, SourceFile[]> {
  const sorted = new Map<Registered, SourceFile[]>()
  for (const file of files) {
    const dialect = dialects.find((one) => one.recognise(file) === 'yes')
    if (dialect) sorted.set(dialect, [...(sorted.get(dialect) ?? []), file])
  }
  return sorted
}

function contextOf(
  { paths, env = process.env, composeProfiles = [] }: ManifestOptions,
  cwd: string,
  texts: Map<string, string>,
): ReadContext {
  const read = fileReader(
    paths.filter((path) => path !== '-'),
    cwd,
  )
  return {
    env,
    composeProfiles,
    render,
    readFile: (path) => {
      const result = read(path)
      if ('text' in result) texts.set(result.name, result.text)
      return result
    },
  }
}

function notRecognised(files: readonly SourceFile[], taken: ReadonlySet<SourceFile>, named: ReadonlySet<string>): Problem[] {
  return files
    .filter((file) => !taken.has(file) && (named.has(file.name) || file.path === ''))
    .map(({ name }) => ({
      region: { file: name, line: 1, column: 1, endLine: 1, endColumn: 1 },
      message: 'nothing in it is known to be deployed',
      kind: 'note',
    }))
}

function evidenceOf(readings: readonly ManifestReading[], problems: readonly Problem[], { engines, host }: ManifestOptions): Evidence {
  const workloads = readings.flatMap((one) => one.workloads)
  const used = new Map<Platform, EngineEvidence>()
  for (const { platform } of workloads) if (!used.has(platform)) used.set(platform, engines(platform))
  return {
    version: evidenceVersion,
    stage: 'declared',
    collectedAt: '',
    hostname: '',
    host,
    engines: [...used.values()],
    containers: workloads.map((one) => container(one, used)),
    sources: problems.map(statusOf),
  }
}

function container({ identity, platform, declared }: DeclaredWorkload, engines: ReadonlyMap<Platform, EngineEvidence>): ContainerEvidence {
  const engine = engines.get(platform)?.id ?? ''
  return { identity: { ...identity, engine, pid: 0, startedAt: '' }, declared, observed: {} }
}

function statusOf({ region, message, remedy, kind }: Problem): SourceStatus {
  return {
    source: region.file,
    status: kind === 'note' ? 'skipped' : 'failed',
    reason: message,
    region,
    ...(remedy !== undefined && { remedy }),
  }
}
