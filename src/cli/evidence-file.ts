/** Reads saved evidence. The file may come from elsewhere: its outline is checked before anything relies on it. */
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { type Evidence, evidenceVersion, issueWords } from '../index.js'
import { fileProblem, UsageError } from './usage.js'

const origin = v.looseObject({ source: v.string(), place: v.string() })
const gap = v.looseObject({ reason: v.string(), detail: v.string() })
const fact = v.variant('known', [
  v.looseObject({ known: v.literal(true), value: v.unknown(), origin }),
  v.looseObject({ known: v.literal(false), gap }),
])
const facts = v.record(v.string(), fact)
const evidence = v.looseObject({
  version: v.literal(evidenceVersion),
  collectedAt: v.string(),
  hostname: v.string(),
  host: facts,
  engines: v.array(v.looseObject({ id: v.string(), facts })),
  containers: v.array(
    v.looseObject({
      identity: v.looseObject({
        id: v.string(),
        name: v.string(),
        image: v.string(),
        engine: v.string(),
        pid: v.number(),
        startedAt: v.string(),
        workload: v.string(),
      }),
      declared: facts,
      observed: facts,
    }),
  ),
  sources: v.array(v.looseObject({ source: v.string(), status: v.picklist(['ok', 'partial', 'failed', 'skipped']), reason: v.string() })),
})

export function readEvidence(path: string): Evidence {
  const file = path === '-' ? 'standard input' : path
  const document = parse(text(path, file), file)
  const version = (document as { version?: unknown } | null)?.version
  if (typeof version === 'number' && version !== evidenceVersion) {
    throw new UsageError([`${file}: evidence of version ${version}; this hullcheck reads version ${evidenceVersion}`])
  }
  const checked = v.safeParse(evidence, document)
  if (checked.success) return document as Evidence
  const mistakes = checked.issues.map((issue) => `${file}: no evidence of hullcheck: ${issueWords(issue)}`)
  throw new UsageError([...mistakes.slice(0, 10), ...(mistakes.length > 10 ? [`${file}: and ${mistakes.length - 10} more`] : [])])
}

function text(path: string, file: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    throw new UsageError([`${file}: ${fileProblem(error)}`])
  }
}

function parse(json: string, file: string): unknown {
  if (json.trim() === '') throw new UsageError([`${file}: it is empty; \`hullcheck collect\` writes evidence`])
  try {
    return JSON.parse(json)
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError([`${file}: not JSON: ${error.message.replace(/\s+/g, ' ')}`])
    throw error
  }
}
