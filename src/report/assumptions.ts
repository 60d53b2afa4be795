import type { Fact } from '../model/fact.js'
import type { Report } from '../model/report.js'

/** What somebody said of hosts and engines that nobody has looked at: `host.apparmor=true`. The defaults of a release are not listed: its name says them. */
export function assumptionsOf({ host, engines, containers }: Report): string[] {
  const used = new Set(containers.map(({ identity }) => identity.engine))
  const facts = [host, ...engines.filter(({ id }) => used.has(id)).map((engine) => engine.facts)].flatMap((all) => Object.values(all))
  return [...new Set(facts.flatMap((fact) => said(fact)))].sort()
}

function said(fact: Fact<unknown>): string[] {
  if (!fact.known || fact.basis !== 'explicit' || fact.origin.source !== 'assumed') return []
  const { place } = fact.origin
  if (place.startsWith('--assume ')) return [place.slice('--assume '.length)]
  return place.startsWith('assume.') ? [`${place}=${String(fact.value)}`] : [place]
}
