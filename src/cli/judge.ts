/** Collects or reads evidence and judges it: the way that `audit`, `explain` and `doctor` share. */
import type { CollectOptions, Decisions, Evidence, LoadOptions, Report } from '../index.js'
import { optimiseLater } from './optimise-later.js'
import { progress } from './progress.js'

interface JudgeOptions {
  readonly evidence?: string
  readonly collect: CollectOptions
  readonly containers: readonly string[]
  readonly quiet: boolean
}

export async function evidenceOf({ evidence, collect: options, containers, quiet }: JudgeOptions): Promise<Evidence> {
  if (evidence !== undefined) {
    const { readEvidence } = await import('./evidence-file.js')
    return onlyNamed(readEvidence(evidence), containers)
  }
  const { collect } = await import('../index.js')
  const line = await progress('looking at containers', quiet)
  try {
    return await collect({ ...options, onProgress: begun(line.update) })
  } finally {
    line.stop()
  }
}

/** The first engine has answered: everything is loaded by now. */
function begun(update: NonNullable<CollectOptions['onProgress']>): typeof update {
  let isFirst = true
  return (...words) => {
    if (isFirst) optimiseLater()
    isFirst = false
    update(...words)
  }
}

/** Evidence and rules are read side by side; whichever is wrong first ends it. */
export async function judge(options: JudgeOptions, load: LoadOptions, decisions?: Decisions): Promise<Report> {
  const { evaluate, loadRules, settle } = await import('../index.js')
  const [evidence, rules] = await Promise.all([evidenceOf(options), loadRules({ ...load, profiles: load.profiles ?? ['default'] })])
  const judged = evaluate(evidence, rules)
  return decisions ? settle(judged, rules, decisions) : judged
}

function onlyNamed(evidence: Evidence, names: readonly string[]): Evidence {
  if (names.length === 0) return evidence
  const wanted = ({ name, id, workload }: Evidence['containers'][number]['identity']) =>
    names.some((word) => name === word || workload === word || id.startsWith(word))
  return { ...evidence, containers: evidence.containers.filter((one) => wanted(one.identity)) }
}
