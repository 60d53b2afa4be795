/** The demo: starts a leaky and a hardened throw-away container with what the host has, audits both, removes them. */
import { readFileSync } from 'node:fs'
import { collect } from '../collect/index.js'
import type { CollectOptions } from '../collect/source.js'
import { evaluate } from '../evaluate/evaluate.js'
import type { ContainerEvidence, Evidence } from '../model/evidence.js'
import type { Report } from '../model/report.js'
import { loadRules } from '../rules/load.js'
import type { DemoContainers } from './demo-containers.js'
import { startDocker } from './docker.js'
import { startNamespaces } from './namespaces.js'

export interface DemoOptions extends CollectOptions {
  /** `auto` takes an engine where one answers, else namespaces. */
  readonly with?: 'auto' | 'docker' | 'namespaces'
  /** Told how the containers were made, before they are audited. */
  readonly onStart?: (how: string) => void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs the demo. What it made is removed also when the process is interrupted. Throws an Error that says what was refused. */
export async function runDemo(options: DemoOptions = {}): Promise<Report> {
  let stop = () => Promise.resolve()
  let ending = false
  const interrupted = (signal: NodeJS.Signals) => {
    ending = true
    void stop().finally(() => process.kill(process.pid, signal))
  }
  for (const signal of signals) process.once(signal, interrupted)
  try {
    const containers = await start(options, (own) => {
      stop = own
    })
    options.onStart?.(containers.how)
    const [evidence, rules] = await Promise.all([
      collect({ ...options, containers: containers.names }),
      loadRules({ profiles: ['default'] }),
    ])
    return evaluate(named(evidence, containers), rules)
  } finally {
    await stop()
    // The signal is about to end the process: what failed, or was half seen, because it was removed is nothing to tell of.
    if (ending) await new Promise(() => {})
    for (const signal of signals) process.off(signal, interrupted)
  }
}

/** `onStop` is given what removes all that was made, before anything is. */
async function start(options: DemoOptions, onStop: (stop: () => Promise<void>) => void): Promise<DemoContainers> {
  if (options.with !== 'namespaces') {
    const containers = await startDocker(options, onStop)
    if (containers) return containers
    if (options.with === 'docker') throw new Error('no Docker engine answered')
  }
  return startNamespaces(onStop)
}

/** Keeps only what the demo started, under the names of the demo. */
function named(evidence: Evidence, containers: DemoContainers): Evidence {
  if (containers.names.length > 0) return evidence
  const own = evidence.containers.flatMap((one): ContainerEvidence[] => {
    const name = containers.nameOf(ancestors(one.identity.pid))
    return name === undefined ? [] : [{ ...one, identity: { ...one.identity, name, workload: name } }]
  })
  return { ...evidence, containers: own.sort((a, b) => (a.identity.name < b.identity.name ? 1 : -1)) }
}

/** The process and its parents, nearest first; at most ten. */
function ancestors(pid: number): number[] {
  const chain: number[] = []
  for (let here = pid; here > 1 && chain.length < 10; here = parentOf(here)) chain.push(here)
  return chain
}

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0
    throw error
  }
}
