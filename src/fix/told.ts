/** What a round has changed and for whom, and what a fix leaves: for the reader. */
import type { Left, Mended } from '../model/fix.js'
import type { Report } from '../model/report.js'
import type { Rule } from '../model/rule.js'
import type { Edit } from './edit.js'
import type { Judged } from './judged.js'
import type { Plan } from './plan.js'
import { touchedBy } from './touched.js'
import { describe, type Wish } from './wish.js'

type Edits = ReadonlyMap<string, readonly Edit[]>

/** `done`: the wishes that these edits fulfil. */
export function mendedBy(done: readonly Wish[], edits: Edits, before: Judged, after: Judged): Mended[] {
  const touched = touchedBy(edits, before.evidence, after.evidence, before.texts, after.texts)
  const wanted = new Set(done.map(({ container, change }) => `${container} ${describe(change)}`))
  const name = (container: number) => before.report.containers[container]?.identity.name ?? ''
  return together(done, edits).map(({ wish, rules, file }) => {
    const change = describe(wish.change)
    const also = [...(touched.get(wish.id) ?? [])].filter((container) => !wanted.has(`${container} ${change}`))
    return { container: name(wish.container), file, change, rules, also: also.map(name) }
  })
}

interface Told {
  readonly wish: Wish
  readonly rules: string[]
  readonly file: string
}

/** Wishes to take things out that the same cuts fulfil are told once: sockets that lay in one folder. */
function together(done: readonly Wish[], edits: Edits): readonly Told[] {
  const places = placesOf(edits)
  const told = new Map<string, Told>()
  for (const wish of done) {
    const [first, ...more] = places.get(wish.id) ?? []
    if (!first) continue
    const { change, container } = wish
    const cuts = [first, ...more].map(({ file, start }) => `${file}:${start}`).join(' ')
    const key = change.verb === 'remove' && !change.list.startsWith('capabilities') ? `${container} ${change.list} ${cuts}` : `${wish.id}`
    const known = told.get(key)
    if (known) known.rules.push(...wish.rules.filter((rule) => !known.rules.includes(rule)))
    else told.set(key, { wish, rules: [...wish.rules], file: first.file })
  }
  return [...told.values()]
}

/** By the id of a wish. */
function placesOf(edits: Edits): ReadonlyMap<number, readonly { readonly file: string; readonly start: number }[]> {
  const places = new Map<number, { file: string; start: number }[]>()
  for (const [file, own] of edits) {
    for (const { start, wishes } of own) {
      for (const wish of wishes) {
        const known = places.get(wish)
        if (known) known.push({ file, start })
        else places.set(wish, [{ file, start }])
      }
    }
  }
  return places
}

/** Findings that are still there, each with the reason. `last`: the plan that had nothing left to change. */
export function leftIn({ containers }: Report, rules: readonly Rule[], { wishes, answers }: Plan, unsafe: boolean): Left[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]))
  const refused = new Map<string, string>()
  for (const { id, container, rules: own } of wishes) {
    const answer = answers[id]
    if (typeof answer === 'object') for (const rule of own) refused.set(`${container} ${rule}`, answer.refused)
  }
  return containers.flatMap(({ identity, results }, container) =>
    results
      .filter(({ outcome, waived }) => outcome === 'fail' && !waived)
      .map(({ rule, severity }) => ({
        container: identity.name,
        rule,
        severity,
        ...reason(byId.get(rule), refused.get(`${container} ${rule}`), unsafe),
      })),
  )
}

function reason(rule: Rule | undefined, refused: string | undefined, unsafe: boolean): Pick<Left, 'kind' | 'reason'> {
  if (!rule?.patch) return { kind: 'none', reason: rule?.patchImpossible ?? 'its rule offers no fix' }
  if (!rule.patch.safe && !unsafe) return { kind: 'unsafe', reason: rule.fixRisk ?? 'it could break the service' }
  return { kind: 'refused', reason: refused ?? 'nothing that the file says brings it about' }
}
