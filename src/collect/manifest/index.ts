/** Evidence of what will be deployed: files, folders, standard input and command lines, each read by the dialect that it is written in. */
import { resolve } from 'node:path'
import { type ContainerEvidence, type EngineEvidence, type Evidence, evidenceVersion, type SourceStatus } from '../../model/evidence.js'
import type { Region } from '../../model/fact.js'
import type { HostFacts } from '../../model/facts.js'
import type { WrittenFile } from '../command-line/here-documents.js'
import { isCommandLine, isShellScript } from '../command-line/recognise.js'
import { isCompose } from '../compose/recognise.js'
import { isDevcontainer } from '../devcontainer/recognise.js'
import { isDockerfile } from '../dockerfile/recognise.js'
import { isEcs } from '../ecs/recognise.js'
import { isInspect } from '../inspect/recognise.js'
import { isKubernetes } from '../kubernetes/recognise.js'
import { isLxc } from '../lxc/recognise.js'
import { isNomad } from '../nomad/recognise.js'
import { isOci } from '../oci/recognise.js'
import { isQuadlet } from '../quadlet/recognise.js'
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
  { id: 'devcontainer', recognise: isDevcontainer, load: async () => (await import('../devcontainer/index.js')).readDevcontainers },
  { id: 'dockerfile', recognise: isDockerfile, load: async () => (await import('../dockerfile/index.js')).readDockerfiles },
  { id: 'quadlet', recognise: isQuadlet, load: async () => (await import('../quadlet/index.js')).readQuadlet },
  { id: 'command-line', recognise: isCommandLine, load: async () => (await import('../command-line/index.js')).readCommandLines },
  { id: 'inspect', recognise: isInspect, load: async () => (await import('../inspect/index.js')).readInspect },
  { id: 'oci', recognise: isOci, load: async () => (await import('../oci/index.js')).readOci },
  { id: 'ecs', recognise: isEcs, load: async () => (await import('../ecs/index.js')).readEcs },
  { id: 'nomad', recognise: isNomad, load: async () => (await import('../nomad/index.js')).readNomad },
  { id: 'lxc', recognise: isLxc, load: async () => (await import('../lxc/index.js')).readLxc },
  { id: 'kubernetes', recognise: isKubernetes, load: async () => (await import('../kubernetes/index.js')).readKubernetes },
]

export interface ManifestOptions {
  /** Files and folders; `-` is `stdin`. */
  readonly paths: readonly string[]
  /** Command lines to judge: `docker run ...`. */
  readonly run?: readonly string[]
  readonly stdin?: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Compose files that make one project together, each list in the order in which it is merged (`docker compose -f a -f b`); `-` is `stdin`. */
  readonly composeFiles?: readonly (readonly string[])[]
  /** Files and folders below the given ones that are passed over, by absolute path. */
  readonly excluded?: (path: string) => boolean
  /** Texts that stand for those of files, by the file's name: what a fix would make of them. */
  readonly edited?: ReadonlyMap<string, string>
  /** By platform: the engine whose defaults fill in what is not said. */
  readonly engines: (platform: Platform) => EngineEvidence
  /** What is taken for granted of the host. */
  readonly host: HostFacts
}

interface ManifestEvidence {
  readonly evidence: Evidence
  readonly problems: readonly Problem[]
  /** By the file's name in regions: for quoting, and for patches. */
  readonly texts: ReadonlyMap<string, string>
}

/** Reads everything that the gate is pointed at. Never throws for what a file holds. */
export async function readManifests(options: ManifestOptions): Promise<ManifestEvidence> {
  const cwd = options.cwd ?? process.cwd()
  const composeFiles = (options.composeFiles ?? []).map((files) => files.map((path) => (path === '-' ? '' : resolve(cwd, path))))
  const paths = [...options.paths, ...(options.composeFiles ?? []).flat()].filter((path) => path !== '-')
  const found = readFiles(paths, cwd, options.excluded)
  const files = edited([...found.files, ...spoken(options)], options.edited)
  const texts = new Map(files.map((file) => [file.name, file.text]))
  const context = contextOf(options, paths, cwd, composeFiles, texts)
  const written = await writtenBy(files.filter((file) => isShellScript(file) && file.text.includes('<<')))
  const sorted = sort([...files, ...written.files], new Set(composeFiles.flat()))
  const readings = await Promise.all(
    [...sorted].map(async ([{ id, load }, own]) => ({ dialect: id, reading: within(written.files, id, (await load())(own, context)) })),
  )
  const taken = [...sorted.values()].flat()
  const problems = [
    ...found.problems,
    ...written.problems,
    ...readings.flatMap(({ reading }) => reading.problems),
    ...notRecognised(files, taken, found.named),
  ]
  return { evidence: evidenceOf(readings, problems, options), problems, texts }
}

async function writtenBy(scripts: readonly SourceFile[]) {
  if (scripts.length === 0) return { files: [], problems: [] }
  const { writtenFiles } = await import('../command-line/here-documents.js')
  const all = scripts.map(writtenFiles)
  return { files: all.flatMap(({ files }) => files), problems: all.flatMap(({ problems }) => problems) }
}

const filledRemedy = 'judge what the script writes: ... | hullcheck gate -'

/** What a script writes is deployed as the script has filled it in: what cannot be read before that is nobody's mistake, nor a pass. */
function within(written: readonly WrittenFile[], dialect: string, reading: ManifestReading): ManifestReading {
  if (written.length === 0) return reading
  const holderOf = (region: Region | undefined) =>
    region && written.find(({ name, lines: [first, last] }) => name === region.file && first <= region.line && region.line <= last)
  const workloads = reading.workloads.map((one) =>
    holderOf(one.identity.region) ? { ...one, identity: { dialect, ...one.identity, rendered: true } } : one,
  )
  const problems = reading.problems.map((one) =>
    one.kind === 'unparsable' && holderOf(one.region)?.filled
      ? { ...one, message: 'the script fills this in, and it cannot be read before', remedy: filledRemedy, kind: 'template' as const }
      : one,
  )
  return { workloads, problems }
}

function edited(files: readonly SourceFile[], texts: ManifestOptions['edited']): readonly SourceFile[] {
  return texts ? files.map((file) => ({ ...file, text: texts.get(file.name) ?? file.text })) : files
}

/** What was read, and in which notation: an author edits its workloads in that, so that a fix can be told in it. */
interface Written {
  readonly dialect: string
  readonly reading: ManifestReading
}

/** What comes without a file. */
function spoken({ paths, composeFiles = [], stdin, run = [] }: ManifestOptions): SourceFile[] {
  const input = [...paths, ...composeFiles.flat()].includes('-') ? [{ name: '<stdin>', path: '', text: stdin ?? '' }] : []
  return [...input, ...run.map((text, index) => ({ name: run.length === 1 ? '--run' : `--run ${index + 1}`, path: '', text }))]
}

/** By dialect; what was named as a compose file is one, whatever it looks like. */
function sort(files: readonly SourceFile[], compose: ReadonlySet<string>): Map<Registered, SourceFile[]> {
  const sorted = new Map<Registered, SourceFile[]>()
  for (const file of files) {
    const forced = compose.has(file.path) && (file.path !== '' || file.name === '<stdin>')
    const named = { ...file, name: file.as ?? file.name }
    // A script may hold manifests of every notation: it is none itself.
    const only = forced ? 'compose' : isShellScript(file) ? 'command-line' : undefined
    const dialect = dialects.find((one) => (only === undefined || one.id === only) && (forced || one.recognise(named) === 'yes'))
    if (!dialect) continue
    const own = sorted.get(dialect)
    if (own) own.push(file)
    else sorted.set(dialect, [file])
  }
  return sorted
}

function contextOf(
  { env = process.env, edited }: ManifestOptions,
  paths: readonly string[],
  cwd: string,
  composeFiles: ReadContext['composeFiles'],
  texts: Map<string, string>,
): ReadContext {
  const read = fileReader(paths, cwd)
  return {
    env,
    cwd,
    composeFiles,
    render,
    readFile: (path) => {
      const result = read(path)
      if (!('text' in result)) return result
      const text = edited?.get(result.name) ?? result.text
      texts.set(result.name, text)
      return { ...result, text }
    },
  }
}

function notRecognised(files: readonly SourceFile[], taken: readonly SourceFile[], named: ReadonlySet<string>): Problem[] {
  const known = new Set(taken.map(({ name }) => name))
  return files
    .filter((file) => !known.has(file.name) && (named.has(file.name) || file.path === ''))
    .map(({ name }) => ({
      region: { file: name, line: 1, column: 1, endLine: 1, endColumn: 1 },
      message: 'nothing in it is known to be deployed',
      kind: 'note',
    }))
}

function evidenceOf(readings: readonly Written[], problems: readonly Problem[], { engines, host }: ManifestOptions): Evidence {
  const used = new Map<Platform, EngineEvidence>()
  const engineOf = (platform: Platform) => {
    const engine = used.get(platform) ?? engines(platform)
    used.set(platform, engine)
    return engine.id
  }
  const containers = readings.flatMap(({ dialect, reading }) =>
    reading.workloads.map((one) => container(one, dialect, engineOf(one.platform))),
  )
  return {
    version: evidenceVersion,
    stage: 'declared',
    collectedAt: '',
    hostname: '',
    host,
    engines: [...used.values()],
    containers,
    sources: problems.map(statusOf),
  }
}

/** A workload that knows its notation better (a chart is Kubernetes) keeps its own. */
function container({ identity, declared }: DeclaredWorkload, dialect: string, engine: string): ContainerEvidence {
  return { identity: { dialect, ...identity, engine, pid: 0, startedAt: '' }, declared, observed: {} }
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
