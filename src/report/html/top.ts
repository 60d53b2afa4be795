/** The sentence that answers how it stands, and of what it speaks. */
import type { Fact } from '../../model/fact.js'
import type { Report, Standing } from '../../model/report.js'
import { foldNames, nameOf } from '../names.js'
import { html, type Markup } from './markup.js'
import type { Page } from './page.js'

export function top(page: Page): Markup {
  const { report } = page
  const when = report.collectedAt === '' ? undefined : new Date(report.collectedAt)
  const named = report.stage === 'declared' ? 'before deployment' : report.hostname
  return html`<header class="top">
<p class="brand">hullcheck · ${named}${when && html` · <time datetime="${report.collectedAt}">${when.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>`}</p>
<h1>${sentence(page)}</h1>
<p class="quiet">${about(report).join(' · ')}</p>
</header>`
}

/** How the containers of one standing are told of; the worst standing that there is speaks. */
const sentences: Readonly<Record<Standing, (count: number, total: number) => string>> = {
  reached: (count, total) => `${count} of ${total} ${plural(total)} can reach the host`,
  'one-step': (count, total) => `${count} of ${total} ${plural(total)} ${count === 1 ? 'is' : 'are'} one step short of the host`,
  undecided: (count, total) => `Of ${count} of ${total} ${plural(total)} it is not known`,
  weak: (count, total) => `All ${total} are held, ${count} with weak layers`,
  held: (count) => `All ${count} ${plural(count)} are held`,
}

function plural(count: number): string {
  return count === 1 ? 'container' : 'containers'
}

function sentence({ report, groups, names }: Page): Markup {
  const total = report.containers.length
  if (total === 0) return html`No container was looked at.`
  const worst = groups[0]?.first.headline.standing ?? 'held'
  const same = groups.filter((one) => one.first.headline.standing === worst).flatMap((one) => one.containers)
  const told = foldNames(
    same.map((one) => nameOf(one, names)),
    80,
  )
  return html`<span class="${worst === 'reached' ? 'critical' : worst === 'held' ? 'holds' : ''}">${sentences[worst](same.length, total)}</span>${worst !== 'held' && html`: ${told}`}.`
}

function about({ host, engines, containers }: Report): string[] {
  const kernel = text(host.kernel)
  const cgroup = text(host.cgroupMode)
  const processes = containers.reduce((sum, one) => sum + one.processes, 0)
  return [
    ...(kernel === '' ? [] : [`Linux ${kernel}`]),
    ...(cgroup === '' ? [] : [`cgroup ${cgroup}`]),
    ...engines
      .map(({ facts }) => `${text(facts.kind)} ${text(facts.version)}`.trim())
      .filter((engine) => engine !== '' && engine !== 'none'),
    `${containers.length} ${plural(containers.length)}, ${processes} processes`,
  ]
}

function text(fact: Fact<string> | undefined): string {
  return fact?.known === true ? fact.value : ''
}
