/** The outline of a stored run that came from elsewhere: what shows a report relies on it, so nothing else is let in. Pure. */
import * as v from 'valibot'
import { decodeContainer, decodeEvidence, decodeReport, Lists } from './decode.js'
import type { EncodedRun } from './encode.js'

const texts = v.array(v.string())
const line = v.pipe(v.number(), v.integer())
const region = v.optional(v.looseObject({ file: v.string(), line, column: line, endLine: line, endColumn: line }))
const remedy = v.optional(v.string())
const gap = v.looseObject({ reason: v.string(), detail: v.string(), remedy })
const origin = v.looseObject({ source: v.string(), place: v.string() })
const grounds = v.array(v.looseObject({ fact: v.string(), origin }))
const missing = v.array(v.looseObject({ fact: v.string(), gap }))
const severity = v.picklist(['low', 'medium', 'high', 'critical'])
const cure = v.record(v.string(), v.string())
const waived = v.optional(v.looseObject({ kind: v.string(), reason: v.string(), until: v.string(), region }))
const identity = v.looseObject({
  ...{
    id: v.string(),
    name: v.string(),
    image: v.string(),
    engine: v.string(),
    pid: v.number(),
    startedAt: v.string(),
    workload: v.string(),
    region,
  },
})
const fact = v.variant('known', [
  v.looseObject({ known: v.literal(true), value: v.unknown(), origin }),
  v.looseObject({ known: v.literal(false), gap }),
])
const facts = v.record(v.string(), fact)
const engines = v.array(v.looseObject({ id: v.string(), facts }))
const sources = v.array(
  v.looseObject({ source: v.string(), status: v.picklist(['ok', 'partial', 'failed', 'skipped']), reason: v.string(), remedy, region }),
)
const notes = v.array(
  v.looseObject({
    kind: v.picklist(['waiver-expired', 'waiver-malformed', 'waiver-unused', 'baseline-gone', 'assumption']),
    message: v.string(),
    region,
  }),
)
const excerpts = v.array(v.looseObject({ file: v.string(), first: line, lines: texts, from: v.optional(line) }))
/** Made when a report is shown, and never stored. */
const never = v.optional(v.undefined_())
const container = v.looseObject({
  identity,
  headline: v.looseObject({
    standing: v.picklist(['reached', 'one-step', 'weak', 'undecided', 'held']),
    ...{ text: v.string(), how: v.string(), changes: v.number() },
    remedies: v.array(v.looseObject({ cure, closes: texts })),
  }),
  results: v.array(
    v.looseObject({
      ...{ rule: v.string(), severity, message: v.string(), offenders: texts, because: grounds, missing, fingerprint: v.string(), waived },
      ...{ region, softenedBecause: v.optional(v.string()) },
      outcome: v.picklist(['fail', 'pass', 'unknown', 'not-applicable']),
    }),
  ),
  paths: v.array(
    v.looseObject({
      ...{ path: v.string(), severity, ends: v.picklist(['host root', 'host read', 'neighbour', 'denial of service']), waived },
      outcome: v.picklist(['open', 'blocked', 'undecided', 'not-applicable']),
      preconditions: v.array(
        v.looseObject({
          ...{ id: v.string(), title: v.string(), blockedBy: v.string(), because: grounds, missing, cure },
          holds: v.picklist(['yes', 'no', 'unknown']),
        }),
      ),
    }),
  ),
  drifts: v.array(
    v.looseObject({ fact: v.string(), predicted: v.string(), observed: v.string(), predictedOrigin: origin, observedOrigin: origin }),
  ),
  processes: v.number(),
})
const report = v.looseObject({
  ...{ version: v.number(), hullcheck: v.string(), collectedAt: v.string(), hostname: v.string(), host: facts, engines, sources },
  ...{
    stage: v.optional(v.literal('declared')),
    notes: v.optional(notes),
    excerpts: v.optional(excerpts),
    comparison: never,
    trend: never,
  },
  rules: v.array(
    v.looseObject({
      ...{ id: v.string(), title: v.string(), passTitle: v.string(), area: v.string(), severity, attack: v.string() },
      ...{ fix: cure, fixRisk: v.optional(v.string()) },
    }),
  ),
  paths: v.array(
    v.looseObject({
      ...{ id: v.string(), title: v.string(), severity, attack: v.string() },
      preconditions: v.array(v.looseObject({ id: v.string(), title: v.string(), blockedBy: v.string(), cure })),
    }),
  ),
})
const evidence = v.looseObject({
  ...{ version: v.number(), collectedAt: v.string(), hostname: v.string(), host: facts, engines, sources },
})
const seenContainer = v.looseObject({ identity, declared: facts, observed: facts })

/** Remembers the parts that it has looked at: most runs share them. */
export class Shape {
  readonly #known = new Set<string>()

  /** The first thing that is wrong with a run; undefined where it is well made. */
  mistakeIn({ head, shared, judged, seen }: EncodedRun): string | undefined {
    try {
      const rest = decodeReport(head, shared)
      const lists = new Lists(rest)
      this.#once(JSON.stringify([head, shared]), () => {
        v.parse(report, rest)
        v.parse(evidence, decodeEvidence(head, shared, []))
      })
      for (const text of judged) this.#once(shared.rules + shared.paths + text, () => v.parse(container, decodeContainer(text, lists)))
      for (const text of seen) this.#once(text, () => v.parse(seenContainer, JSON.parse(text)))
      return undefined
    } catch (error) {
      if (error instanceof v.ValiError) return `${v.getDotPath(error.issues[0] as v.BaseIssue<unknown>) ?? 'the run'}: ${error.message}`
      if (error instanceof TypeError || error instanceof SyntaxError) return 'a run of another shape'
      throw error
    }
  }

  #once(text: string, check: () => unknown): void {
    if (this.#known.has(text)) return
    check()
    this.#known.add(text)
  }
}
