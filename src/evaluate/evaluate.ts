/** Evidence and rules in, report out. Synchronous, no I/O, same input same output. */
import type { ContainerEvidence, Evidence } from '../model/evidence.js'
import type { EngineFacts } from '../model/facts.js'
import { type ContainerReport, type Report, reportVersion } from '../model/report.js'
import type { EscapePath } from '../model/rule.js'
import { drift } from '../predict/drift.js'
import { predict } from '../predict/predict.js'
import type { CompiledRules } from '../rules/compile.js'
import { version } from '../version.js'
import { follow, isAlike, type Judged, type Precedent, precedentOf } from './alike.js'
import { beforeStart, firstProcess } from './before-start.js'
import { headline } from './headline.js'
import { fingerprint, judgePath, judgeRule } from './judge.js'
import { FactView, type ViewInput } from './view.js'

/** Judges evidence by rules. */
export function evaluate(evidence: Evidence, rules: CompiledRules): Report {
  const engines = new Map(evidence.engines.map((engine) => [engine.id, engine.facts]))
  const paths = new Map(rules.source.paths.map((path) => [path.id, path]))
  const precedents: Precedent[] = []
  return {
    version: reportVersion,
    ...(evidence.stage && { stage: evidence.stage }),
    hullcheck: version,
    collectedAt: evidence.collectedAt,
    hostname: evidence.hostname,
    host: evidence.host,
    engines: evidence.engines,
    sources: evidence.sources,
    rules: rules.source.rules.map(({ id, title, passTitle, area, severity, attack, fix, fixRisk }) => ({
      id,
      title,
      passTitle,
      area,
      severity,
      attack,
      fix,
      ...(fixRisk !== undefined && { fixRisk }),
    })),
    paths: rules.source.paths.map(({ id, title, ends, severity, attack, preconditions }) => ({
      ...{ id, title, ends, severity, attack },
      preconditions: preconditions.map(({ id, title, blockedBy, cure }) => ({ id, title, blockedBy, cure })),
    })),
    containers: evidence.containers.map((one) =>
      judgeContainer(one, engines.get(one.identity.engine) ?? {}, evidence, rules, paths, precedents),
    ),
  }
}

function judgeContainer(
  container: ContainerEvidence,
  engine: EngineFacts,
  evidence: Evidence,
  rules: CompiledRules,
  known: ReadonlyMap<string, EscapePath>,
  precedents: Precedent[],
): ContainerReport {
  const { identity, declared } = container
  // Without a declaration there is nothing to predict from: an empty one would be taken for the engine's defaults.
  const predicted = Object.keys(declared).length === 0 ? {} : predict(declared, { engine, host: evidence.host })
  const observed = evidence.stage === 'declared' ? firstProcess(predicted) : container.observed
  const input = { declared, predicted, observed, engine, host: evidence.host }
  const { results: judged, paths } = judge(input, identity.workload, rules, precedents)
  const results = evidence.stage === 'declared' ? beforeStart(judged, identity, rules) : judged
  return {
    identity,
    headline: headline(paths, results, known),
    results,
    paths,
    drifts: drift(predicted, observed),
    processes: observed.processes?.known ? observed.processes.value.length : 0,
  }
}

/** So many kinds of containers are compared with; more would cost more than they save. */
const precedentLimit = 16

function judge(input: ViewInput, workload: string, rules: CompiledRules, precedents: Precedent[]): Judged {
  const precedent = precedents.find((one) => isAlike(one, input))
  if (precedent) return follow(precedent, input, (result) => fingerprint(result.rule, workload, result.offenders))
  const view = new FactView(input, rules.terms)
  const judged = {
    results: rules.rules.map((rule) => judgeRule(rule, view, workload)),
    paths: rules.paths.map((path) => judgePath(path, view)),
  }
  const fresh = precedentOf(view, judged)
  if (fresh) precedents.unshift(fresh)
  precedents.splice(precedentLimit)
  return judged
}
