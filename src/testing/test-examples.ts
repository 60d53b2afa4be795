/**
 * Proves rules on what an engine shows: the `docker inspect` document of a hardened container with the weakness put in must
 * fail, through the real normaliser and the real prediction, and pass once it is mended.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { normalise } from '../collect/docker/normalise.js'
import type { EngineRecording } from '../collect/docker/recording.js'
import { judgeRule } from '../evaluate/judge.js'
import { FactView } from '../evaluate/view.js'
import type { Declared } from '../model/facts.js'
import type { Outcome } from '../model/rule.js'
import { predict } from '../predict/predict.js'
import type { CompiledRules } from '../rules/compile.js'
import { builtInFolder } from '../rules/load.js'
import { type Baseline, factsOf, readBaseline } from './baseline.js'
import type { CaseOutcome } from './test-rules.js'

type Document = Readonly<Record<string, unknown>>

/** Runs the example of every rule that has one. */
export async function testExamples(rules: CompiledRules): Promise<CaseOutcome[]> {
  const baseline = await readBaseline()
  const hardened = JSON.parse(readFileSync(join(builtInFolder, 'baseline-inspect.json'), 'utf8')) as Document
  return rules.rules.flatMap((compiled) => {
    const { id, example } = compiled.rule
    if (!example) return []
    const judge = (document: Document) => judgeDeclared(compiled, rules, document, baseline)
    const weak = merged(hardened, example.inspect)
    return [
      outcome(id, 'passes on the hardened container', judge(hardened), ['pass', 'not-applicable']),
      outcome(id, 'fails on the example', judge(weak), ['fail']),
      outcome(id, 'passes on the example once mended', judge(merged(weak, example.mended)), ['pass', 'not-applicable']),
    ]
  })
}

function outcome(id: string, name: string, got: { outcome: Outcome; why: string }, wanted: readonly Outcome[]): CaseOutcome {
  const passed = wanted.includes(got.outcome)
  return { id, name, passed, problem: passed ? '' : `is ${got.outcome}${got.why}` }
}

function judgeDeclared(
  compiled: CompiledRules['rules'][number],
  rules: CompiledRules,
  document: Document,
  baseline: Baseline,
): { outcome: Outcome; why: string } {
  // An engine without remap: with one, most weaknesses would be softened, and some be refused.
  const { engine, host } = factsOf(baseline, {
    'engine.userNamespaceRemap': false,
    'engine.noNewPrivileges': false,
    'engine.initDefault': false,
  })
  const declared = declaredOf(document)
  const predicted = predict(declared, { engine, host })
  const result = judgeRule(compiled, new FactView({ declared, predicted, observed: {}, engine, host }, rules.terms), 'example')
  return { outcome: result.outcome, why: result.missing.map((one) => ` ${one.fact}: ${one.gap.detail}`).join(';') }
}

function declaredOf(document: Document): Declared {
  const none = { ok: false, failure: { reason: 'not-collected', detail: 'no such document in the example' } } as const
  const recording: EngineRecording = {
    address: 'unix:///run/docker.sock',
    local: true,
    info: none,
    version: none,
    list: none,
    volumes: { ok: true, document: { Volumes: [] } },
    containers: [{ listed: { Id: document.Id, Names: [document.Name] }, inspect: { ok: true, document }, image: none, execs: new Map() }],
    gone: 0,
    waited: 0,
  }
  const first = normalise(recording, []).containers[0]
  if (!first) throw new Error('the normaliser gave no container')
  return first.declared
}

/** `change` merged into `base`: objects key by key, everything else replaced. */
function merged(base: unknown, change: unknown): Document {
  if (!isObject(base) || !isObject(change)) return change as Document
  return Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(change)])].map((key) => [
      key,
      key in change ? merged(base[key], change[key]) : base[key],
    ]),
  )
}

function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
