/** What else changed between two runs and may explain the rest: the engine, the kernel, hullcheck itself. Pure. */
import type { EngineEvidence } from '../model/evidence.js'
import type { Fact } from '../model/fact.js'
import type { Report } from '../model/report.js'

export function surroundings(before: Report, after: Report): string[] {
  const fresh = newOnes(before.rules, after.rules) + newOnes(before.paths, after.paths)
  return [
    ...step('hullcheck', before.hullcheck, after.hullcheck),
    ...(fresh > 0 ? [`${fresh} new ${fresh === 1 ? 'check' : 'checks'}`] : []),
    ...step('Linux', text(before.host.kernel), text(after.host.kernel)),
    ...after.engines.flatMap((engine) => {
      const same = before.engines.find((one) => one.id === engine.id)
      return same ? step(kindOf(engine), text(same.facts.version), text(engine.facts.version)) : []
    }),
  ]
}

function newOnes(before: readonly { id: string }[], after: readonly { id: string }[]): number {
  const known = new Set(before.map(({ id }) => id))
  return after.filter(({ id }) => !known.has(id)).length
}

function step(what: string, from: string | undefined, to: string | undefined): string[] {
  return from === undefined || to === undefined || from === to ? [] : [`${what} ${from} -> ${to}`]
}

function kindOf({ facts }: EngineEvidence): string {
  return text(facts.kind) ?? 'engine'
}

function text(fact: Fact<string> | undefined): string | undefined {
  return fact?.known ? fact.value : undefined
}
