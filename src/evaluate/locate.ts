/** The place in a file that an author must edit for a finding: of an item where that is to blame, of the container's key where something is absent. */
import type { Region } from '../model/fact.js'
import { containerFacts } from '../model/facts.js'
import type { Ground, Result } from '../model/report.js'

export function locate(result: Result, area: string, container: Region | undefined): Region | undefined {
  if (result.outcome === 'unknown') return result.missing.find((one) => one.gap.region)?.gap.region ?? container
  const written = result.because.filter((one) => one.origin.region !== undefined)
  const own = written.filter((one) => areaOf(one) === area)
  return (
    partOf(written, result.offenders) ??
    (own.some(({ origin }) => origin.parts)
      ? partOf(own, [...spoken(result.message), ...(area === 'capabilities' ? everything : [])])
      : undefined) ??
    ofArea(written, area, result.because) ??
    container
  )
}

/** `cap_add: [ALL]` gives each of them. */
const everything = ['ALL']

/** Words of a message that could be an item: a rule that is about one capability names it there. */
function spoken(message: string): string[] {
  const words = message.slice(0, 2000).match(/[\w./:@-]+/g) ?? []
  return words.map((word) => word.replace(/^CAP_|[.:]+$/g, ''))
}

/** An item that a finding names: by its word, or a folder that holds what it names. */
function partOf(written: readonly Ground[], offenders: readonly string[]): Region | undefined {
  const parts = written.map(({ origin }) => origin.parts ?? {})
  for (const offender of offenders) {
    for (const all of parts) if (Object.hasOwn(all, offender)) return all[offender]
  }
  for (const offender of offenders) {
    for (const all of parts) {
      const holder = Object.keys(all).find((word) => word.startsWith('/') && word.length > 1 && offender.startsWith(`${word}/`))
      if (holder !== undefined) return all[holder]
    }
  }
  return undefined
}

/**
 * A fact of the rule's own area that was written. Where such facts were read and none of them was written, the cause is what is
 * missing; only where the rule reads no fact of its area at all does another one point the way.
 */
function ofArea(written: readonly Ground[], area: string, all: readonly Ground[]): Region | undefined {
  const own = written.find((one) => areaOf(one) === area)
  // Capabilities are listed one by one: one that no item names is the engine's default, and nobody dropped it.
  if (own && area === 'capabilities' && Object.keys(own.origin.parts ?? {}).length > 0) return undefined
  if (own) return own.origin.region
  return all.some((one) => areaOf(one) === area) ? undefined : written[0]?.origin.region
}

function areaOf({ fact }: Ground): string | undefined {
  const name = fact.slice(fact.indexOf('.') + 1) as keyof typeof containerFacts
  return containerFacts[name]?.area
}
