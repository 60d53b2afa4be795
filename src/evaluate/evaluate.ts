/** Evidence and rules in, report out. Synchronous, no I/O, same input same output. */
import type { ContainerEvidence, Evidence } from '../model/evidence.js'
import type { Declared, EngineFacts, HostFacts } from '../model/facts.js'
import { type Kind, ofKind } from '../model/kind.js'
import { type ContainerReport, type Remedy, type Report, reportVersion } from '../model/report.js'
import type { EscapePath, Rule } from '../model/rule.js'
import { type DriftsBefore, drift } from '../predict/drift.js'
import { predictor } from '../predict/predict.js'
import type { CompiledRules } from '../rules/compile.js'
import { version } from '../version.js'
import { isAlike, type Precedent, precedentOf } from './alike.js'
import { atLeast, failingAnyway, openAnyway } from './at-least.js'
import { beforeStart, firstProcess, waysBeforeStart } from './before-start.js'
import { Facts, type ViewInput } from './facts.js'
import { Forecast } from './forecast.js'
import { headline as headlineOf } from './headline.js'
import { type Judged, type Judgement, judge, type Telling, tell } from './judgement.js'
import { Memory } from './memory.js'
import { remediesOf } from './take-back.js'
import { Nursery } from './twins.js'
import { FactView } from './view.js'

/** Judges evidence by rules. */
export function evaluate(evidence: Evidence, rules: CompiledRules): Report {
  const engines = new Map(evidence.engines.map((engine) => [engine.id, engine.facts]))
  const paths = new Map(rules.source.paths.map((path) => [path.id, path]))
  const court: Court = {
    rules,
    host: evidence.host,
    paths,
    byId: new Map(rules.source.rules.map((rule) => [rule.id, rule])),
    memory: new Memory(evidence.containers.length > few),
    forecasts: new Map(),
    precedents: new Map(),
    kinds: new Map(),
    drifts: new Map(),
    declaredOnly: evidence.stage === 'declared',
  }
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
      preconditions: preconditions.map(({ id, title, blockedBy, cure, usual }) => ({
        id,
        title,
        blockedBy,
        cure,
        ...(usual && { usual }),
      })),
    })),
    containers: judgeAll(evidence, engines, court),
  }
}

/** Of so few each is judged by itself. */
const few = 4

const noEngine: EngineFacts = {}

/** Of what runs, no two are the same. */
function judgeAll({ containers }: Evidence, engines: ReadonlyMap<string, EngineFacts>, court: Court): ContainerReport[] {
  const nursery = new Nursery()
  return containers.map((one) => {
    const engine = engines.get(one.identity.engine) ?? noEngine
    const judge = () => judgeContainer(one, engine, court)
    return court.declaredOnly && court.memory.remembers ? nursery.judged(one, engine, judge) : judge()
  })
}

/** What all containers of an audit are judged with. */
interface Court {
  readonly rules: CompiledRules
  readonly host: HostFacts
  readonly paths: ReadonlyMap<string, EscapePath>
  readonly byId: ReadonlyMap<string, Rule>
  readonly memory: Memory
  readonly forecasts: Map<EngineFacts, Pick<Forecast, 'of'>>
  /** By engine: containers of two engines are never alike. */
  readonly precedents: Map<EngineFacts, Precedent[]>
  readonly kinds: Map<Judgement, Map<string, Kind>>
  readonly drifts: DriftsBefore
  /** Nothing runs yet. */
  readonly declaredOnly: boolean
}

function judgeContainer(container: ContainerEvidence, engine: EngineFacts, court: Court): ContainerReport {
  const { identity } = container
  const told = judgeFacts(container, container.declared, engine, court)
  const { predicted, observed, headline, results, paths } = told
  const processes = observed.processes?.known ? observed.processes.value.length : 0
  const drifts = drift(predicted, observed, court.drifts)
  if (!court.declaredOnly) return { identity, headline, results, paths, drifts, processes }
  const { kind, ...early } = tellBeforeStart(container, told, engine, court)
  const report = { identity, ...early, drifts, processes }
  return kind && drifts.length === 0 ? ofKind(report, kind) : report
}

/** What the gate tells of it. */
function tellBeforeStart(
  container: ContainerEvidence,
  told: ReturnType<typeof judgeFacts>,
  engine: EngineFacts,
  court: Court,
): Pick<ContainerReport, 'headline' | 'results' | 'paths'> & { kind?: Kind } {
  const { identity, declared } = container
  const more = atLeast(declared)
  const sure = more && judgeFacts(container, more, engine, court)
  const known = sure ? { results: failingAnyway(told.results, sure.results), paths: openAnyway(told.paths, sure.paths) } : told
  const { varied } = told.judgement
  const paths = waysBeforeStart(known.paths, declared)
  const results = beforeStart(known.results, varied, identity, declared, court.rules)
  const tried = told.tryFixes({ results, paths })
  if (sure) return { headline: headlineOf(paths, results, court.paths, tried), results, paths }
  const kind = kindOf(told.judgement, { results, paths }, { isImage: paths.length > 0 && paths !== told.paths, tried }, court)
  const headline = kind.headline ?? headlineOf(paths, results, court.paths, tried)
  // What is not decided quotes a gap in its own words.
  if (headline.standing !== 'undecided') kind.headline = headline
  return { headline, results, paths, kind }
}

/** The kind of a container: by what it was judged like, by what of it is left for the audit, and by what would close its open paths. */
function kindOf(
  judgement: Judgement,
  { results }: Judged,
  { isImage, tried }: { readonly isImage: boolean; readonly tried: readonly Remedy[] },
  { kinds }: Court,
): Kind {
  const known = kinds.get(judgement) ?? new Map<string, Kind>()
  kinds.set(judgement, known)
  let key = `${isImage ? 'image' : ''}${tried.length > 0 ? JSON.stringify(tried) : ''}`
  for (const index of judgement.varied) key += results[index]?.outcome === 'not-applicable' ? '-' : '+'
  const kind = known.get(key) ?? { own: judgement.varied }
  known.set(key, kind)
  return kind
}

function judgeFacts({ identity, observed: seen }: ContainerEvidence, declared: Declared, engine: EngineFacts, court: Court) {
  const { host, declaredOnly, rules } = court
  // Without a declaration there is nothing to predict from: an empty one would be taken for the engine's defaults.
  const predicted = isEmpty(declared) ? {} : forecastOf(engine, court).of(declared)
  const observed = declaredOnly ? firstProcess(predicted) : seen
  const facts = { declared, predicted, observed }
  const tryFixes = ({ results, paths }: Judged) => {
    const open = paths.filter((one) => one.outcome === 'open')
    if (open.length === 0) return []
    const predict = (other: Declared) => forecastOf(engine, court).of(other)
    const view = (other: typeof facts) => new FactView({ ...other, engine, host }, rules.terms, court.memory)
    return remediesOf(open, results, { rules: court.byId, paths: rules.paths, facts, declaredOnly, predict, view })
  }
  const words = { workload: identity.workload, tryFixes }
  return { predicted, observed, tryFixes, ...judged({ declared, predicted, observed, engine, host }, words, court) }
}

function isEmpty(facts: object): boolean {
  for (const _ in facts) return false
  return true
}

function forecastOf(engine: EngineFacts, { host, forecasts, memory }: Court): Pick<Forecast, 'of'> {
  let forecast = forecasts.get(engine)
  if (!forecast) {
    forecast = memory.remembers ? new Forecast({ engine, host }) : { of: predictor({ engine, host }) }
    forecasts.set(engine, forecast)
  }
  return forecast
}

/** So many kinds of containers are compared with; more would cost more than they save. */
const precedentLimit = 16

/** What containers of one engine have in common. */
const shared = new Set(['engine', 'host'])

function judged(
  input: ViewInput & { engine: EngineFacts },
  { workload, tryFixes }: { readonly workload: string; readonly tryFixes: Telling['tryFixes'] },
  { rules, paths, memory, precedents, declaredOnly }: Court,
): ReturnType<typeof tell> {
  const earlier = precedents.get(input.engine) ?? []
  const facts = new Facts(input, memory)
  const precedent = earlier.find((one) => isAlike(one, facts))
  // The gate makes its own sentence, from what is left for it to tell.
  const telling = declaredOnly ? undefined : { paths, tryFixes }
  if (precedent) return tell(precedent.judgement, facts, workload, telling)
  const view = new FactView(input, rules.terms, memory)
  const judgement = judge(rules, view)
  if (!memory.remembers) return tell(judgement, view, workload, telling)
  precedents.set(input.engine, [precedentOf(view, judgement, shared), ...earlier].slice(0, precedentLimit))
  return tell(judgement, view, workload, telling)
}
