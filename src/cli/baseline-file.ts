/** Reads and writes the file of what was known before. */
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { type Baseline, baselineOf, baselineVersion, inertJson, issueWords, printBaseline, type Report } from '../index.js'
import { version as hullcheck } from '../version.js'
import { toFile } from './output.js'
import { fileProblem, UsageError } from './usage.js'

const shape = v.looseObject({
  version: v.literal(baselineVersion),
  known: v.array(
    v.looseObject({
      rule: v.string(),
      workload: v.string(),
      fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
      count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
    }),
  ),
})

const again = 'take it away and write it again with --write-baseline'

/** The file, checked; a mistake says what to do about it. */
export function readBaseline(file: string): Baseline {
  const document = parsed(file, textOf(file))
  if (isBaseline(document) && document.version !== baselineVersion) {
    throw new UsageError([
      `${file}: a baseline of version ${document.version}; this hullcheck reads version ${baselineVersion}: write it again with --write-baseline`,
    ])
  }
  const checked = v.safeParse(shape, document)
  if (!checked.success) {
    const [issue] = checked.issues
    throw new UsageError([`${file}: no baseline: ${issueWords(issue)}; ${again}`])
  }
  const entries = checked.output.known.map(({ rule, workload, fingerprint, count }) => ({ rule, workload, fingerprint, count }))
  return { file, entries }
}

/** Whether the file may be written: there is none yet, or it is a baseline. A slip of the pen must not cost a manifest. */
export function checkWritable(file: string): void {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw new UsageError([`${file}: ${fileProblem(error)}`])
  }
  if (!isBaseline(lenient(text))) throw new UsageError([`${file}: this is no baseline, so it is not written over`])
}

function lenient(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Writes what the report found, and hands it back as read. */
export function writeBaseline(file: string, report: Report, strict: boolean): Baseline {
  const entries = baselineOf(report, strict)
  try {
    toFile(file, inertJson(printBaseline(entries, hullcheck)))
  } catch (error) {
    throw new UsageError([`${file}: ${fileProblem(error)}`])
  }
  return { file, entries }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError([`${file}: ${fileProblem(error)}; --write-baseline makes it`])
  }
}

function parsed(file: string, text: string): unknown {
  const document = lenient(text)
  if (document === undefined) throw new UsageError([`${file}: no baseline: it is no JSON; ${again}`])
  return document
}

/** Meant as a baseline, of whatever version. */
function isBaseline(document: unknown): document is { version: number } {
  const { version, known } = (document ?? {}) as { version?: unknown; known?: unknown }
  return typeof version === 'number' && Array.isArray(known)
}
