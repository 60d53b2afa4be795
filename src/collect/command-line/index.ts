/** Command lines that start containers, given as such or found in scripts, units and pipelines, to workloads. */
import { dirname } from 'node:path/posix'
import type { Region } from '../../model/fact.js'
import type { DeclaredWorkload, ManifestReading, Problem, ReadContext, SourceFile } from '../manifest/dialect.js'
import { dockerOptions } from '../manifest/docker-options.js'
import { jenkinsInvocations } from './files/jenkinsfile.js'
import { justInvocations } from './files/justfile.js'
import { makeInvocations } from './files/makefile.js'
import { type PipelineInvocation, readPipeline } from './files/pipeline.js'
import { serviceInvocations } from './files/service.js'
import type { Program } from './invocation.js'
import { labelsGiven, optionsOf } from './options.js'
import { type Kind, kindOf } from './recognise.js'
import { invocationsOf } from './script.js'
import { type Env, envOf, Variables } from './shell/variables.js'
import { Source } from './source.js'
import { unitsOf } from './unit/units.js'
import { plainWord, type Word } from './word.js'

export function readCommandLines(files: readonly SourceFile[], context: ReadContext): ManifestReading {
  const units = unitsOf(files.filter((file) => kindOf(file) === 'service'))
  const readings = [
    ...files.map((file) => readFile(file, context)),
    ...units.map((unit) => reading(serviceInvocations(unit), unit.files[0], context)),
  ]
  return { workloads: readings.flatMap((one) => one.workloads), problems: readings.flatMap((one) => one.problems) }
}

const nothing: ManifestReading = { workloads: [], problems: [] }

function readFile(file: SourceFile, context: ReadContext): ManifestReading {
  const kind = kindOf(file)
  if (kind === undefined || kind === 'service') return nothing
  // the root is where a container of a pipeline happens to stand, and no folder that anybody means by $PWD
  const env = envOf({ ...context.env, PWD: context.cwd === '/' ? undefined : context.cwd })
  if (kind !== 'pipeline') {
    const source = new Source(file.name, file.text)
    const found = readers[kind](source, env)
    const isSpoken = file.path === '' && found.length === 0
    return isSpoken
      ? { workloads: [], problems: [note(source.region(0, source.text.length), 'it starts no container')] }
      : reading(found, file, context)
  }
  const { invocations, problems } = readPipeline(file, env)
  const found = reading(invocations, file, context)
  return { ...found, problems: [...problems.map((one) => ({ ...one, kind: 'unparsable' as const })), ...found.problems] }
}

type Reader = (source: Source, env: Env) => readonly PipelineInvocation[]

const readers: Readonly<Record<Exclude<Kind, 'service' | 'pipeline'>, Reader>> = {
  shell: (source, env) => invocationsOf(plainWord(source, source.text, 0), new Variables(env)),
  make: makeInvocations,
  just: justInvocations,
  jenkins: jenkinsInvocations,
}

function reading(invocations: readonly PipelineInvocation[], file: SourceFile | undefined, context: ReadContext): ManifestReading {
  const workloads: DeclaredWorkload[] = []
  const uses = new Map<string, number>()
  const problems: Problem[] = []
  for (const one of invocations) {
    if (one.given.some(({ flag }) => flag === 'help')) continue
    problems.push(...one.unknown.map((word) => unknownFlag(word, one.program)))
    if (one.incomplete) problems.push(note(regionOfWord(one.incomplete), `the value of ${flagName(one.incomplete)} is missing`))
    const namesImage = one.rest.length > 0 || one.hidden !== undefined
    if (!namesImage) problems.push(note(one.region, 'it names no image'))
    // its options hold all the same: xargs, an alias or a function's arguments bring the image
    if (namesImage || (one.given.length > 0 && one.incomplete === undefined)) workloads.push(distinct(workload(one, file, context), uses))
  }
  return { workloads, problems }
}

/** The same line runs several containers where a function or a variable holds it. `uses`: how often each id was given. */
function distinct(one: DeclaredWorkload, uses: Map<string, number>): DeclaredWorkload {
  const { id } = one.identity
  const count = (uses.get(id) ?? 0) + 1
  uses.set(id, count)
  return count === 1 ? one : { ...one, identity: { ...one.identity, id: `${id}:${count}` } }
}

function unknownFlag(word: Word, program: Program): Problem {
  return note(regionOfWord(word), `${program} is not known to have the option ${flagName(word)}: what it does is not judged`)
}

/** Without its value, which may be a secret. */
function flagName({ text }: Word): string {
  return (text.split('=')[0] ?? '').slice(0, 60)
}

function regionOfWord({ source, begin, end }: Word): Region {
  return source.region(begin, end)
}

function note(region: Region, message: string): Problem {
  return { region, message, kind: 'note' }
}

function workload(line: PipelineInvocation, file: SourceFile | undefined, context: ReadContext): DeclaredWorkload {
  const { program, region, rest, given, global, hidden } = line
  const [image, ...command] = rest
  const place = file && file.path !== '' ? dirname(file.path) : context.cwd
  const options = optionsOf(
    { program, given, global, hidden, command, folder: context.cwd },
    { readFile: context.readFile, folders: [...new Set([context.cwd, place])] },
  )
  const written = image && image.holes.length === 0 ? image.text : ''
  const named = given.findLast(({ flag }) => flag === 'name')?.value
  const name = line.name ?? (named && named.holes.length === 0 ? named.text : '')
  const called = name === '' ? shortName(written) : name
  return {
    identity: {
      id: `${region.file}:${region.line}:${region.column}`,
      name: called,
      image: written,
      workload: called,
      region,
      ...labelsGiven(given),
    },
    platform: program,
    declared: dockerOptions({ source: 'command-line', place: program, region, ...options }),
  }
}

/** `registry:5000/team/app:1.2@sha256:...` is called `app`. */
function shortName(image: string): string {
  const last = (image.split('@')[0] ?? '').split('/').at(-1) ?? ''
  return (last.split(':')[0] ?? '') || 'container'
}
