/**
 * Proves rules and escape paths on real containers: starts one for each set of flags that their live cases name,
 * audits them all at once, compares, removes them. Touches only containers that it started.
 */
import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import pMap from 'p-map'
import { collect } from '../collect/index.js'
import { evaluate } from '../evaluate/evaluate.js'
import type { ContainerReport } from '../model/report.js'
import type { CompiledRules } from '../rules/compile.js'
import { docker, splitWords } from './docker-client.js'
import { traitsOf } from './traits.js'

export interface LiveOptions {
  /** Address of the engine; default DOCKER_HOST. */
  readonly host?: string
  /** An image that is there and has `sleep`. Default `bb`. */
  readonly image?: string
  /** Only cases that need at least one of these traits; none = all. */
  readonly onlyNeeding?: readonly string[]
}

export interface LiveOutcome {
  readonly id: string
  readonly name: string
  readonly status: 'passed' | 'failed' | 'skipped'
  /** Why it failed or was skipped. */
  readonly reason: string
}

interface LiveCase {
  readonly id: string
  readonly kind: 'rule' | 'path'
  readonly run: string
  readonly exec: string
  readonly expect: string
  readonly needs: readonly string[]
}

interface Started {
  readonly name: string
  /** What the engine said when it refused; empty when it runs. */
  readonly refusal: string
}

/** Runs the live cases of all rules and paths on one engine. */
export async function testLive(rules: CompiledRules, options: LiveOptions = {}): Promise<LiveOutcome[]> {
  const env = { ...process.env, ...(options.host !== undefined && { DOCKER_HOST: options.host }) }
  const bed = new Bed(env, options.image ?? 'bb')
  try {
    const traits = await bed.traits()
    const cases = casesOf(rules).filter((one) => !options.onlyNeeding || one.needs.some((need) => options.onlyNeeding?.includes(need)))
    const able = cases.filter((one) => lacking(one, traits).length === 0)
    const started = await bed.start(able)
    const report = evaluate(await collect({ env, containers: [...started.values()].map((one) => one.name) }), rules)
    const byName = new Map(report.containers.map((one) => [one.identity.name, one]))
    return cases.map((one) => compare(one, lacking(one, traits), started.get(keyOf(one)), byName))
  } finally {
    await bed.clear()
  }
}

function casesOf(rules: CompiledRules): LiveCase[] {
  const flat = (
    kind: 'rule' | 'path',
    id: string,
    live: readonly { run: string; exec?: string; expect: string; needs: readonly string[] }[],
  ) => live.map((one) => ({ id, kind, run: one.run, exec: one.exec ?? '', expect: one.expect, needs: one.needs }))
  return [
    ...rules.source.rules.flatMap((rule) => flat('rule', rule.id, rule.live)),
    ...rules.source.paths.flatMap((path) => flat('path', path.id, path.live)),
  ]
}

function keyOf(one: LiveCase): string {
  return JSON.stringify([one.run, one.exec])
}

function lacking(one: LiveCase, traits: ReadonlySet<string>): string[] {
  return one.needs.filter((need) => !traits.has(need))
}

function compare(
  one: LiveCase,
  lacks: readonly string[],
  started: Started | undefined,
  reports: ReadonlyMap<string, ContainerReport>,
): LiveOutcome {
  const base = { id: one.id, name: `${one.expect} for docker run ${one.run || '(no flags)'}${one.exec && ` and docker exec ${one.exec}`}` }
  if (lacks.length > 0) return { ...base, status: 'skipped', reason: `this bed lacks ${lacks.join(', ')}` }
  if (started?.refusal !== '') return { ...base, status: 'failed', reason: `the engine refused: ${started?.refusal ?? 'not started'}` }
  const report = reports.get(started.name)
  if (!report) return { ...base, status: 'failed', reason: 'the audit does not show the container' }
  const result = one.kind === 'rule' ? report.results.find((r) => r.rule === one.id) : report.paths.find((p) => p.path === one.id)
  if (result?.outcome === one.expect) return { ...base, status: 'passed', reason: '' }
  return { ...base, status: 'failed', reason: `is ${result?.outcome}: ${JSON.stringify(detail(result))}` }
}

function detail(result: unknown): unknown {
  const { message, missing, preconditions } = result as {
    message?: string
    missing?: unknown[]
    preconditions?: { id: string; holds: string }[]
  }
  return preconditions?.map((one) => `${one.id} ${one.holds}`) ?? { message, missing: missing?.slice(0, 3) }
}

/** Peers that live cases may join: a plain container, and one that uses the host's network and pids. */
const peers: readonly [string, string][] = [
  ['hullcheck-live-peer', '--network none --ipc shareable'],
  ['hullcheck-live-hostnet', '--network host --pid host --ipc host'],
]

/** The containers of one run. */
class Bed {
  readonly #env: NodeJS.ProcessEnv
  readonly #image: string
  readonly #label = `hullcheck.throwaway=live-${randomUUID()}`

  constructor(env: NodeJS.ProcessEnv, image: string) {
    this.#env = env
    this.#image = image
  }

  async traits(): Promise<ReadonlySet<string>> {
    const evidence = await collect({ env: this.#env, containers: ['no-such-container'] })
    const engine = evidence.engines[0]
    if (!engine) throw new Error(`no engine answers: ${evidence.sources.map((one) => one.reason).join('; ')}`)
    return traitsOf(evidence.host, engine.facts)
  }

  async start(cases: readonly LiveCase[]): Promise<Map<string, Started>> {
    if (cases.some((one) => one.run.includes('hullcheck-live-'))) {
      for (const [name, flags] of peers) await this.#run(name, flags)
    }
    const distinct = [...new Map(cases.map((one) => [keyOf(one), one])).entries()]
    const started = await pMap(distinct, async ([key, one], index) => [key, await this.#one(`hullcheck-live-${index}`, one)] as const, {
      concurrency: 4,
    })
    return new Map(started)
  }

  async #one(name: string, one: LiveCase): Promise<Started> {
    const refusal = await this.#run(name, one.run)
    if (refusal !== '' || one.exec === '') return { name, refusal }
    const answer = await docker(['exec', '-d', ...splitWords(one.exec), name, 'sleep', '1000'], this.#env)
    return { name, refusal: answer.status === 0 ? '' : answer.stderr }
  }

  async #run(name: string, flags: string): Promise<string> {
    const words = splitWords(this.#filled(flags))
    const network = words.some((word) => /^--net(work)?(=|$)/.test(word)) ? [] : ['--network', 'none']
    const answer = await docker(
      ['run', '-d', '--name', name, '--label', this.#label, ...network, ...words, this.#image, 'sleep', '1000'],
      this.#env,
    )
    return answer.status === 0 ? '' : answer.stderr
  }

  #filled(flags: string): string {
    const socket = (this.#env.DOCKER_HOST ?? 'unix:///run/docker.sock').replace(/^unix:\/\//, '')
    return flags.replaceAll('$SOCKET_DIR', dirname(socket)).replaceAll('$SOCKET', socket)
  }

  async clear(): Promise<void> {
    const { stdout } = await docker(['ps', '-aq', '--filter', `label=${this.#label}`], this.#env)
    const ids = stdout.split('\n').filter((id) => id !== '')
    if (ids.length > 0) await docker(['rm', '-f', ...ids], this.#env)
  }
}
