/** The hardened container of rules/baseline.yaml, and what a case makes of it. */
import { join } from 'node:path'
import type { ViewInput } from '../evaluate/view.js'
import { type Fact, type GapReason, gapReasons, known, type Origin, unknown } from '../model/fact.js'
import { containerFacts, engineFacts, hostFacts, views } from '../model/facts.js'
import { type RecordName, records } from '../model/records.js'
import { builtInFolder } from '../rules/load.js'

type Values = Readonly<Record<string, unknown>>

export interface Baseline {
  readonly container: Values
  readonly engine: Values
  readonly host: Values
  readonly records: Readonly<Record<RecordName, Values>>
}

const origin: Origin = { source: 'case', place: 'rules/baseline.yaml' }
const changedHere: Origin = { source: 'case', place: 'given' }

/** Reads the baseline. Throws when a fact of the table is missing in it. */
export async function readBaseline(): Promise<Baseline> {
  const { yamlFile } = await import('./yaml-file.js')
  const baseline = yamlFile(join(builtInFolder, 'baseline.yaml')) as Baseline
  const missing = [
    ...absent(containerFacts, baseline.container, ''),
    ...absent(engineFacts, baseline.engine, 'engine.'),
    ...absent(hostFacts, baseline.host, 'host.'),
    ...absent(records, baseline.records, 'records.'),
  ]
  if (missing.length > 0) throw new Error(`rules/baseline.yaml lacks ${missing.join(', ')}`)
  return baseline
}

function absent(table: object, values: Values, prefix: string): string[] {
  return Object.keys(table)
    .filter((name) => !(name in values))
    .map((name) => prefix + name)
}

type Bags = Record<keyof ViewInput, Record<string, Fact<unknown>>>

/**
 * The facts of the baseline with `given` changed. Keys of `given` are fact names; `host.`, `engine.`, `declared.`,
 * `predicted.` and `observed.` choose where, otherwise every view is changed in which the fact exists. A value
 * `{$unknown: reason}` makes it a gap. Throws for a name or a value that the table does not allow.
 */
export function factsOf(baseline: Baseline, given: Values): ViewInput {
  const bags: Bags = { declared: {}, predicted: {}, observed: {}, engine: {}, host: {} }
  for (const [name, value] of Object.entries(baseline.container)) put(bags, baseline, name, value, origin)
  for (const [name, value] of Object.entries(baseline.engine)) put(bags, baseline, `engine.${name}`, value, origin)
  for (const [name, value] of Object.entries(baseline.host)) put(bags, baseline, `host.${name}`, value, origin)
  for (const [name, value] of Object.entries(given)) put(bags, baseline, name, value, changedHere)
  return bags
}

/** Facts all unknown: nothing may be concluded from them. */
export function nothingKnown(): ViewInput {
  const gaps = (table: object) => Object.fromEntries(Object.keys(table).map((name) => [name, unknown('not-collected', 'nothing was read')]))
  return {
    declared: gaps(containerFacts),
    predicted: gaps(containerFacts),
    observed: gaps(containerFacts),
    engine: gaps(engineFacts),
    host: gaps(hostFacts),
  }
}

function put(bags: Bags, baseline: Baseline, name: string, value: unknown, from: Origin): void {
  const [where, rest] = split(name)
  if (where === 'engine' || where === 'host') {
    const row = (where === 'engine' ? engineFacts : hostFacts)[rest as never] as { type: string } | undefined
    if (!row) throw new Error(`no such fact: ${name}`)
    bags[where][rest] = fact(row.type, value, baseline, name, from)
    return
  }
  const row = containerFacts[rest as keyof typeof containerFacts] as { type: string; views: string } | undefined
  if (!row) throw new Error(`no such fact: ${name}`)
  const targets = views.filter((view) => row.views.includes((view[0] as string).toUpperCase()) && (where === '' || where === view))
  if (targets.length === 0) throw new Error(`${rest} does not exist in the ${where} view`)
  for (const view of targets) bags[view][rest] = fact(row.type, value, baseline, name, from)
}

function split(name: string): [string, string] {
  const dot = name.indexOf('.')
  const head = name.slice(0, dot)
  return ['engine', 'host', ...views].includes(head) ? [head, name.slice(dot + 1)] : ['', name]
}

function fact(type: string, value: unknown, baseline: Baseline, name: string, from: Origin): Fact<unknown> {
  const gap = gapOf(value)
  if (gap) return unknown(gap, `${name} as the case says`)
  return known(checked(type, value, baseline, name), from, 'observed')
}

function gapOf(value: unknown): GapReason | undefined {
  const reason = typeof value === 'object' && value !== null ? (value as { $unknown?: unknown }).$unknown : undefined
  if (reason === undefined) return undefined
  if (!gapReasons.includes(reason as GapReason)) throw new Error(`no such gap: ${JSON.stringify(reason)}`)
  return reason as GapReason
}

function checked(type: string, value: unknown, baseline: Baseline, name: string): unknown {
  if (type.startsWith('list<')) {
    if (!Array.isArray(value)) throw new Error(`${name} must be a list`)
    return value.map((item) => checked(type.slice(5, -1), item, baseline, name))
  }
  if (type in records) return record(type as RecordName, value as Values, baseline, name)
  const wanted = { bool: 'boolean', int: 'number', double: 'number', string: 'string' }[type]
  if (typeof value !== wanted) throw new Error(`${name} must be of type ${type}, is ${JSON.stringify(value)}`)
  return value
}

function record(type: RecordName, value: Values, baseline: Baseline, name: string): Values {
  const fields = records[type] as Readonly<Record<string, readonly [string, string]>>
  const stray = Object.keys(value).find((key) => !(key in fields))
  if (stray) throw new Error(`${name}: ${type} has no field "${stray}"`)
  const all = { ...baseline.records[type], ...value }
  return Object.fromEntries(
    Object.entries(fields).map(([field, [fieldType]]) => {
      const gap = gapOf(all[field])
      const found = gap
        ? unknown(gap, `${name}.${field} as the case says`)
        : checked(fieldType.replace('?', ''), all[field], baseline, `${name}.${field}`)
      return [field, found]
    }),
  )
}
