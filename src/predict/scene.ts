/** What a prediction starts from, and the one way to compute a fact from others so that no gap and no origin gets lost. */
import { type Fact, isUnknown, type Known, known, type Origin, type Unknown, unknown } from '../model/fact.js'
import type { Declared, EngineFacts, HostFacts } from '../model/facts.js'
import type { Change, Runtime } from './runtimes/runtime.js'
import { since, type VersionRange } from './version.js'

export interface PredictContext {
  readonly engine: EngineFacts
  readonly host: HostFacts
  /** Unix sockets through which engines were reached, where that is known. */
  readonly sockets?: readonly string[]
}

export interface Scene extends PredictContext {
  readonly declared: Declared
  /** The declared host paths that somebody asked for. Those that the engine adds are named after the container, and concern nobody else. */
  readonly binds: Declared['hostPaths']
  readonly runtime: Runtime
  readonly version: VersionRange
}

type FactOf<Facts, N extends keyof Facts> = NonNullable<Facts[N]>

/** A declared fact; a gap where no source collected it. */
export function declared<N extends keyof Declared>({ declared: facts }: Scene, name: N): FactOf<Declared, N> | Unknown {
  return facts[name] ?? unknown('not-collected', `the declaration says nothing of ${name}`)
}

/** Of the declared host paths those that somebody asked for. */
export function bindsAmong(said: Declared['hostPaths']): Declared['hostPaths'] {
  return said?.known ? { ...said, value: said.value.filter(({ kind }) => kind === 'bind') } : said
}

/** A fact of the engine; a gap where no source collected it. */
export function engine<N extends keyof EngineFacts>({ engine: facts }: Scene, name: N): FactOf<EngineFacts, N> | Unknown {
  return facts[name] ?? unknown('not-collected', `nothing is known of the engine's ${name}`)
}

/** A fact of the host; a gap where no source collected it. */
export function host<N extends keyof HostFacts>({ host: facts }: Scene, name: N): FactOf<HostFacts, N> | Unknown {
  return facts[name] ?? unknown('not-collected', `nothing is known of the host's ${name}`)
}

/** Whether the engine has a change; a gap where its version leaves it open. */
export function has(scene: Scene, change: Change): Fact<boolean> {
  const answer = since(scene.version, ...change.since)
  if (answer !== undefined) return byDefault(scene, `since ${change.since.join(', ')} (${change.source})`, answer)
  const releases = change.since.join(', ')
  return unknown('unresolved', `${scene.runtime.name} ${scene.version.label} may be older or newer than ${releases}`)
}

/** A value out of the runtime's table. `entry` names the row. */
export function byDefault<T>({ runtime, version }: Scene, entry: string, value: T): Known<T> {
  return known(value, { source: 'predict', place: `${runtime.name} ${version.label} ${entry}` }, 'default')
}

type Values<Inputs extends readonly Fact<unknown>[]> = {
  readonly [I in keyof Inputs]: Inputs[I] extends Fact<infer T> ? T : never
}

/**
 * Computes a fact from others. A gap among them is the answer. Where one of them was asked for, the answer points
 * at the first such place and is `explicit`; otherwise it comes from the runtime's table, from the row `entry`.
 */
export function derive<const Inputs extends readonly Fact<unknown>[], T>(
  scene: Scene,
  entry: string,
  inputs: Inputs,
  compute: (...values: Values<Inputs>) => T | Unknown,
): Fact<T> {
  const gap = inputs.find((input) => !input.known)
  if (gap !== undefined) return gap
  const settled = inputs as readonly Known<unknown>[]
  const value = compute(...(settled.map((input) => input.value) as unknown as Values<Inputs>))
  if (isUnknown(value)) return value
  const asked = settled.find(isAskedFor)
  return asked === undefined ? byDefault(scene, entry, value) : known(value, pointingAt(asked.origin, entry), 'explicit')
}

/** An API answers every field; only one that differs from "nothing said" was asked for. What was computed from such a one was asked for, whatever came out. */
const silence: readonly unknown[] = [false, '', 'default', -1]

function isAskedFor({ basis, value, origin }: Known<unknown>): boolean {
  if (origin.source === 'predict') return basis === 'explicit'
  const empty = Array.isArray(value) ? value.length === 0 : silence.includes(value)
  return basis === 'explicit' && !empty
}

/** Keeps file and line, so that a finding of the gate can be shown where it was written. */
export function pointingAt(origin: Origin, entry: string): Origin {
  if (origin.source === 'predict') return origin
  return { ...origin, source: 'predict', place: `${origin.place}: ${entry}` }
}

/** Whether a value was said in so many words rather than filled in. */
export function isExplicit(fact: Fact<unknown>): boolean {
  return fact.known && fact.basis === 'explicit'
}

/** The value, or `otherwise` where it is a gap: only for what can merely make the prediction wider. */
export function valueOr<T>(fact: Fact<T>, otherwise: T): T {
  return fact.known ? fact.value : otherwise
}
