/** Compose files to workloads. Pure but for the files that a file names. */
import type { ManifestReading, Problem, ReadContext, SourceFile } from '../manifest/dialect.js'
import { allowance } from './load/budget.js'
import { Files } from './load/files.js'
import { type ProjectReading, readProject } from './project.js'
import { projectsOf } from './projects.js'

export function readCompose(files: readonly SourceFile[], context: ReadContext): ManifestReading {
  const read = new Files(files, context)
  const run = allowance()
  const readings = withoutIncluded(projectsOf(files, context).map((paths) => readProject(paths, read, context, run)))
  return { workloads: readings.flatMap((one) => one.workloads), problems: once(readings.flatMap((one) => one.problems)) }
}

/** A file that several projects use has the same problem in each. */
function once(problems: readonly Problem[]): Problem[] {
  const told = new Map(problems.map((one) => [`${one.region.file}:${one.region.line}:${one.region.column} ${one.message}`, one]))
  return [...told.values()]
}

/** A file that another project includes as a whole is judged there. */
function withoutIncluded(readings: readonly ProjectReading[]): ProjectReading[] {
  const includedBy = new Map<string, ProjectReading>()
  for (const reading of readings) for (const path of reading.included) includedBy.set(path, reading)
  return readings.filter(({ paths, included }) => {
    const by = paths.map((path) => includedBy.get(path))
    const [first] = by
    return first === undefined || by.some((one) => one !== first) || first.paths.some((path) => included.has(path) || paths.includes(path))
  })
}
