/** The sentence that answers how it stands, and of what it speaks. */
import type { Fact } from '../../model/fact.js'
import type { ContainerReport, Report, Standing } from '../../model/report.js'
import { assumptionsOf } from '../assumptions.js'
import { isBlind } from '../is-blind.js'
import { foldNames, nameOf } from '../names.js'
import { isOutside } from '../order.js'
import { verdictOf } from '../verdict.js'
import { html, type Markup } from './markup.js'
import { counted, type Page } from './page.js'

export function top(page: Page): Markup {
  const { report } = page
  const named = report.stage === 'declared' ? 'before deployment' : report.hostname
  return html`<header class="top">
<p class="brand">hullcheck · ${named}${report.collectedAt !== '' && html` · <time datetime="${report.collectedAt}">${report.collectedAt.slice(0, 16).replace('T', ' ')} UTC</time>`}</p>
<h1>${sentence(page)}</h1>
<p class="quiet">${about(report).join(' · ')}</p>
</header>`
}

/** `may`: open as far as the files go, and only something unknown can close it. `outside`: nothing that was asked for applies to it. */
type Grade = Standing | 'may' | 'outside'

/** How the containers of one grade are told of; the worst that there is speaks. */
const sentences: Readonly<Record<Grade, (count: number, total: string) => string>> = {
  reached: (count, total) => `${count} of ${total} can reach the host`,
  may: (count, total) => `${count} of ${total} may reach the host`,
  'one-step': (count, total) => `${count} of ${total} ${count === 1 ? 'is' : 'are'} one step short of the host`,
  undecided: (count, total) => `Of ${count} of ${total} it is not known`,
  weak: (count, total) => `${count} of ${total} ${count === 1 ? 'has' : 'have'} weak layers, and all are held`,
  held: (_, total) => `All of ${total} are held`,
  outside: (_, total) => `No rule that was asked for applies to ${total}`,
}

const looks: Readonly<Partial<Record<Grade, string>>> = { reached: 'c', may: 'h', undecided: 'u', held: 'k' }

function sentence({ report, groups, names }: Page): Markup {
  const first = (groups.find((one) => !isOutside(one.first)) ?? groups[0])?.first
  if (!first) return report.stage === 'declared' || isBlind(report) ? html`Nothing was looked at.` : html`No container is running.`
  const worst = grade(first, report)
  const same = groups.filter((one) => grade(one.first, report) === worst).flatMap((one) => one.containers)
  const told = foldNames(
    same.map((one) => nameOf(one, names)),
    80,
  )
  const judged = worst === 'outside' ? same.length : report.containers.filter((one) => !isOutside(one)).length
  const said = sentences[worst](same.length, counted(judged, report))
  return html`<span class="${looks[worst] ?? ''}">${said}</span>${worst !== 'held' && worst !== 'outside' && html`: ${told}`}`
}

function grade(container: ContainerReport, report: Report): Grade {
  if (isOutside(container)) return 'outside'
  return verdictOf(container, report).may ? 'may' : container.headline.standing
}

function about(report: Report): string[] {
  const { host, engines, containers, stage } = report
  const kernel = text(host.kernel)
  const cgroup = text(host.cgroupMode)
  const processes = containers.reduce((sum, one) => sum + one.processes, 0)
  return [
    ...(kernel === '' ? [] : [`Linux ${kernel}`]),
    ...(cgroup === '' ? [] : [`cgroup ${cgroup}`]),
    ...engines
      .map(({ facts }) => `${text(facts.kind)} ${text(facts.version)}`.trim())
      .filter((engine) => engine !== '' && engine !== 'none')
      .sort(),
    ...assumptionsOf(report),
    ...(stage === 'declared' ? [] : [`${processes} ${processes === 1 ? 'process' : 'processes'}`]),
  ]
}

function text(fact: Fact<string> | undefined): string {
  return fact?.known === true ? fact.value : ''
}
