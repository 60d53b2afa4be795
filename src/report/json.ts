/**
 * The report for machines: a contract of its own (docs/json.md, docs/report.schema.json), not a dump of the types inside.
 * The same report gives the same bytes, whatever order its parts arrived in. What is the same for every container
 * stands once, under `rules` and `paths`.
 */
import type { EngineEvidence, SourceStatus } from '../model/evidence.js'
import type { Fact, Gap, Origin, Region } from '../model/fact.js'
import { engineFacts, hostFacts } from '../model/facts.js'
import type { Comparison, RunSummary } from '../model/history.js'
import type { ContainerReport, Drift, Ground, Missing, Note, PathResult, Report, Result, Waived } from '../model/report.js'
import { dialects } from '../model/rule.js'
import { inertJson } from './escape.js'
import { summaryOf } from './summary.js'

/** Raised when a field is taken away or changes its meaning. New fields come without. */
const jsonVersion = 1

export function json(report: Report): string {
  const keys = Object.entries(document(report)).map(([key, value]) => `${JSON.stringify(key)}:${line(value)}`)
  // one after the other: what makes up a line is forgotten before the next
  const containers = sorted(report.containers, ({ identity }) => `${identity.name}\n${identity.id}`).map((one) => line(container(one)))
  return `{\n${keys.join(',\n')},\n"containers":${list(containers)}\n}\n`
}

/** Made inert line by line: what a line holds makes no other line dearer. */
function line(value: unknown): string {
  return inertJson(JSON.stringify(value))
}

/** An item per line, so that two reports can be compared and searched by line. */
function list(lines: readonly string[]): string {
  return lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`
}

function document(report: Report) {
  return {
    version: jsonVersion,
    hullcheck: report.hullcheck,
    ...(report.stage !== undefined && { stage: report.stage }),
    collectedAt: report.collectedAt,
    summary: summaryOf(report),
    host: { name: report.hostname, facts: facts(report.host, Object.keys(hostFacts)) },
    engines: sorted(report.engines, (one) => one.id).map(engine),
    sources: sorted(report.sources, (one) => `${one.source}\n${one.region?.line ?? 0}\n${one.reason}`).map(source),
    ...(report.notes !== undefined && { notes: sorted(report.notes, (one) => `${one.kind}\n${one.message}`).map(note) }),
    ...(report.comparison && { comparison: compared(report.comparison) }),
    ...(report.trend && { trend: report.trend.map(run) }),
    rules: sorted(report.rules, (one) => one.id).map(({ id, title, passTitle, area, severity, attack, fix, fixRisk }) => ({
      ...{ id, title, passTitle, area, severity, attack, fix: byDialect(fix) },
      ...(fixRisk !== undefined && { fixRisk }),
    })),
    paths: sorted(report.paths, (one) => one.id).map(({ id, title, ends, severity, attack, preconditions }) => ({
      ...{ id, title, ends, severity, attack },
      preconditions: preconditions.map(({ cure, usual: _, ...one }) => ({
        id: one.id,
        title: one.title,
        blockedBy: one.blockedBy,
        cure: byDialect(cure),
      })),
    })),
  }
}

function engine({ id, facts: known }: EngineEvidence) {
  return { id, facts: facts(known, Object.keys(engineFacts)) }
}

function source({ source: name, status, reason, remedy, region }: SourceStatus) {
  // How long it took differs from run to run and would make every report differ from the last.
  return { source: name, status, reason, ...(remedy !== undefined && { remedy }), ...(region && { region: place(region) }) }
}

function note({ kind, message, region }: Note) {
  return { kind, message, ...(region && { region: place(region) }) }
}

/** The changes are in their order already: worst first. */
function compared({ since, changes, surroundings = [] }: Comparison) {
  return {
    since: run(since),
    changes: changes.map(({ kind, workload, containers, rule, path: way, title, severity, before, after }) => ({
      ...{ kind, workload, containers },
      ...(rule !== undefined && { rule }),
      ...(way !== undefined && { path: way }),
      ...(title !== undefined && { title }),
      ...(severity !== undefined && { severity }),
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    })),
    ...(surroundings.length > 0 && { surroundings }),
  }
}

/** Without the time that it took, as above. */
function run({ id, at, hostname, hullcheck, containers, reached, openPaths, findings, unknown }: RunSummary) {
  const { low, medium, high, critical } = findings
  return { id, at, hostname, hullcheck, containers, reached, openPaths, findings: { low, medium, high, critical }, unknown }
}

function place({ file, line, column, endLine, endColumn }: Region) {
  return { file, line, column, endLine, endColumn }
}

function waiver({ kind, reason, until, region }: Waived) {
  return { kind, reason, until, ...(region && { region: place(region) }) }
}

function container({ identity, headline, results, paths, drifts, processes }: ContainerReport) {
  const { id, name, image, engine: engineId, pid, startedAt, workload, region, dialect } = identity
  return {
    id,
    name,
    image,
    engine: engineId,
    pid,
    startedAt,
    workload,
    processes,
    ...(dialect !== undefined && { dialect }),
    ...(region && { region: place(region) }),
    headline: {
      standing: headline.standing,
      text: headline.text,
      how: headline.how,
      changes: headline.remedies.map(({ cure, closes }) => ({ cure: byDialect(cure), closes: [...closes].sort() })),
    },
    results: sorted(
      results.filter((one) => one.outcome === 'fail' || one.outcome === 'unknown'),
      (one) => one.rule,
    ).map(result),
    passed: rulesThat('pass', results),
    notApplicable: rulesThat('not-applicable', results),
    paths: sorted(paths, (one) => one.path).map(path),
    drifts: sorted(drifts, (one) => one.fact).map(drift),
  }
}

function result({ rule, outcome, severity, softenedBecause, message, offenders, because, missing, fingerprint, region, waived }: Result) {
  return {
    rule,
    outcome,
    severity,
    ...(region && { region: place(region) }),
    ...(waived && { waived: waiver(waived) }),
    ...(softenedBecause !== undefined && { softenedBecause }),
    ...(message !== '' && { message }),
    ...(offenders.length > 0 && { offenders }),
    ...(because.length > 0 && { because: because.map(ground) }),
    ...(missing.length > 0 && { missing: missing.map(lacking) }),
    ...(fingerprint !== '' && { fingerprint }),
  }
}

function rulesThat(outcome: Result['outcome'], results: readonly Result[]): string[] {
  return results
    .filter((one) => one.outcome === outcome)
    .map((one) => one.rule)
    .sort()
}

function path({ path: id, outcome, ends, severity, preconditions, waived }: PathResult) {
  const states = preconditions.map(({ id, holds, because, missing }) => ({
    id,
    holds,
    // Told where it decides: every precondition of an open path, and those that do not hold.
    ...((outcome === 'open' || holds === 'no') && because.length > 0 && { because: because.map(ground) }),
    ...(missing.length > 0 && { missing: missing.map(lacking) }),
  }))
  return { path: id, outcome, ends, severity, ...(waived && { waived: waiver(waived) }), preconditions: states }
}

function drift({ fact, predicted, observed, predictedOrigin, observedOrigin }: Drift) {
  return { fact, predicted, observed, predictedOrigin: origin(predictedOrigin), observedOrigin: origin(observedOrigin) }
}

function ground({ fact, view, origin: where }: Ground) {
  return { fact, ...(view !== undefined && { view }), origin: origin(where) }
}

function lacking({ fact, gap: why }: Missing) {
  return { fact, gap: gap(why) }
}

function gap({ reason, detail, remedy, region }: Gap) {
  return { reason, detail, ...(remedy !== undefined && { remedy }), ...(region && { region: place(region) }) }
}

function origin({ source: name, place: where, region }: Origin) {
  return { source: name, place: where, ...(region && { region: place(region) }) }
}

/** Facts in the order of their table. */
function facts(known: Readonly<Record<string, Fact<unknown> | undefined>>, names: readonly string[]) {
  return Object.fromEntries(
    names.flatMap((name) => {
      const fact = known[name]
      return fact === undefined ? [] : [[name, factOf(fact)]]
    }),
  )
}

function factOf(fact: Fact<unknown>) {
  return fact.known
    ? { known: true, value: fact.value, basis: fact.basis, origin: origin(fact.origin) }
    : { known: false, gap: gap(fact.gap) }
}

function byDialect(texts: Readonly<Partial<Record<string, string>>>) {
  return Object.fromEntries(dialects.flatMap((dialect) => (texts[dialect] === undefined ? [] : [[dialect, texts[dialect]]])))
}

/** By code unit, so that the order depends on no locale. */
function sorted<T>(all: readonly T[], key: (one: T) => string): readonly T[] {
  // most lists come in order, container for container
  if (all.every((one, index) => index === 0 || key(all[index - 1] as T) <= key(one))) return all
  return [...all].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}
