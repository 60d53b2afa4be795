/** Findings to changes of files: one round. What a round cannot do at once, the next one does on the changed text. Pure. */
import type { Evidence } from '../model/evidence.js'
import type { Report } from '../model/report.js'
import type { Rule } from '../model/rule.js'
import type { Draft } from './dialect.js'
import { type Edit, settle } from './edit.js'
import { type Answer, fulfil } from './fulfil.js'
import { fixDialect } from './registry.js'
import { changesOf, type Wish } from './wish.js'

interface PlanInput {
  readonly report: Report
  readonly evidence: Evidence
  readonly rules: readonly Rule[]
  /** By file name. */
  readonly texts: ReadonlyMap<string, string>
  /** Also what could break the service. */
  readonly unsafe: boolean
  /** Was fulfilled before, and did not help. */
  readonly tired: (wish: Wish) => boolean
  /** Files that must not be changed, and why. */
  readonly frozen: ReadonlyMap<string, string>
}

export interface Plan {
  readonly wishes: readonly Wish[]
  /** By the id of the wish. */
  readonly answers: readonly Answer[]
  readonly edits: ReadonlyMap<string, readonly Edit[]>
}

export function plan(input: PlanInput): Plan {
  const wishes = wishesOf(input)
  const drafts = new Map<string, Draft | string>()
  const answers = wishes.map((wish) => answerTo(wish, input, drafts))
  const edits = new Map<string, readonly Edit[]>()
  for (const [file, draft] of drafts) {
    if (typeof draft === 'string') continue
    const { kept, crossing } = settle(draft.edits())
    if (kept.length > 0) edits.set(file, kept)
    for (const wish of crossing.flatMap((edit) => edit.wishes)) answers[wish] = { refused: 'another fix changes the same place' }
  }
  return { wishes, answers, edits }
}

/** Findings that want the same of the same workload share a wish. */
function wishesOf({ report, rules, unsafe }: PlanInput): Wish[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]))
  const wishes = new Map<string, Wish & { readonly rules: string[] }>()
  for (const [container, { results }] of report.containers.entries()) {
    for (const { rule, outcome, waived, offenders } of results) {
      const patch = byId.get(rule)?.patch
      if (outcome !== 'fail' || waived || !patch || !(patch.safe || unsafe)) continue
      for (const change of changesOf(patch, offenders)) {
        const key = `${container} ${JSON.stringify(change)}`
        const known = wishes.get(key)
        if (known) known.rules.push(rule)
        else wishes.set(key, { id: wishes.size, container, change, rules: [rule] })
      }
    }
  }
  return withoutCovered([...wishes.values()])
}

/** To drop ALL is to drop each. */
function withoutCovered(wishes: readonly Wish[]): Wish[] {
  const rules = new Map<string, string[]>()
  const whole = new Set<string>()
  for (const { container, change, rules: own } of wishes) {
    if (change.verb !== 'add') continue
    const key = `${container} ${change.fact}`
    rules.set(key, [...(rules.get(key) ?? []), ...own])
    if (change.word === 'ALL') whole.add(key)
  }
  const covering = ({ container, change }: Wish) => (change.verb === 'add' && whole.has(`${container} ${change.fact}`) ? change : undefined)
  return wishes
    .filter((wish) => (covering(wish)?.word ?? 'ALL') === 'ALL')
    .map((wish, id) => {
      const change = covering(wish)
      return { ...wish, id, ...(change && { rules: [...new Set(rules.get(`${wish.container} ${change.fact}`))] }) }
    })
}

function answerTo(wish: Wish, { evidence, texts, tired, frozen }: PlanInput, drafts: Map<string, Draft | string>): Answer {
  const workload = evidence.containers[wish.container]
  const dialect = fixDialect(workload?.identity.dialect)
  if (!workload || !dialect) return { refused: 'hullcheck cannot edit this notation' }
  if (workload.identity.rendered === true)
    return { refused: 'helm, kustomize or a script writes what is deployed: change what it is made of' }
  if (tired(wish)) return { refused: 'it was changed, and the finding is still there' }
  const draft = (file: string) => {
    const known = drafts.get(file)
    if (known !== undefined) return known
    const text = texts.get(file)
    const made =
      frozen.get(file) ??
      (text === undefined || file === '<stdin>' ? `${file} is no file that can be changed` : opened(dialect.open(text, file)))
    drafts.set(file, made)
    return made
  }
  return fulfil(wish, workload, { dialect, draft })
}

function opened(draft: Draft | string): Draft | string {
  return typeof draft === 'string' ? draft : (draft.problem ?? draft)
}
