/** One container: every escape path with its preconditions, what closes the open ones, and where the views differ. */
import type { ContainerReport, PathResult, PreconditionResult, Report, Result } from '../../model/report.js'
import type { PathOutcome } from '../../model/rule.js'
import { cureText } from '../cures.js'
import { findingsOf } from '../findings.js'
import { namesOf } from '../names.js'
import type { RenderOptions } from '../options.js'
import { rank } from '../order.js'
import { findingBlocks } from '../terminal/findings.js'
import { steps } from '../terminal/first-changes.js'
import { notKnown } from '../terminal/gaps.js'
import { counted, flow, heading, labelled, width, wrap } from '../terminal/layout.js'
import { type Style, styleFor } from '../terminal/style.js'

const order: readonly PathOutcome[] = ['open', 'undecided', 'blocked', 'not-applicable']

export function explainContainer(report: Report, container: ContainerReport, options: RenderOptions = {}): string {
  const style = styleFor(options)
  const one: Report = { ...report, containers: [container] }
  const names = namesOf(one)
  const blocks = [
    head(container, report, style),
    paths(container, report, style),
    closing(container, report, style),
    ...findingBlocks(findingsOf(one), names, style),
    notKnown(one, names, style),
    drifts(container, style),
    held(container.results, report, style),
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

function head({ identity, headline, processes }: ContainerReport, report: Report, style: Style): string[] {
  const kind = report.engines.find((engine) => engine.id === identity.engine)?.facts.kind
  const parts = [
    style.text(identity.image, 100) || 'no image known',
    kind?.known ? style.text(kind.value, 30) : 'no engine known',
    ...(identity.startedAt === '' ? [] : [`started ${style.text(identity.startedAt, 40)}`]),
    ...(identity.pid > 0 ? [`pid ${identity.pid}`] : []),
    counted(processes, 'process', 'processes'),
  ]
  return [
    ...wrap(style.text(identity.name, 100) || style.text(identity.id, 12), style.width).map((line) => style.paint('strong', line)),
    ...flow(parts, ` ${style.symbols.dot} `, style.width - 2).map((line) => `  ${line}`),
    ...wrap(
      `${style.text(headline.text)}${headline.how === '' ? '' : ` ${style.symbols.dot} ${style.text(headline.how)}`}`,
      style.width - 2,
    ).map((line) => `  ${line}`),
  ]
}

function paths(container: ContainerReport, report: Report, style: Style): string[] {
  const titles = new Map(report.paths.map((path) => [path.id, path.title]))
  const sorted = [...container.paths].sort(
    (a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome) || rank(b.severity) - rank(a.severity) || (a.path < b.path ? -1 : 1),
  )
  const shown = sorted.filter((path) => path.outcome !== 'not-applicable' || style.verbose)
  if (shown.length === 0) return []
  const column = Math.min(Math.floor(style.width / 3), Math.max(...shown.map((path) => path.path.length)))
  const lines = shown.flatMap((path) => pathLines(path, titles.get(path.path) ?? '', column, style))
  return [style.paint('strong', 'WAYS OUT'), ...lines]
}

function pathLines(path: PathResult, title: string, column: number, style: Style): string[] {
  const look = { indent: 2, column, tone: path.outcome === 'open' ? path.severity : 'plain' } as const
  const verdict = `${verdictOf(path)} ${style.symbols.arrow} ${path.ends}`
  const open = path.outcome === 'open' || path.outcome === 'undecided' || style.verbose
  const texts = open ? [...(title === '' ? [] : [style.text(title)]), ...path.preconditions.map((one) => step(one, style))] : []
  return labelled(style, style.text(path.path, 60), [style.text(verdict), ...texts], look)
}

function verdictOf({ outcome, preconditions }: PathResult): string {
  const by = (holds: PreconditionResult['holds']) => preconditions.filter((one) => one.holds === holds)
  switch (outcome) {
    case 'open':
      return 'OPEN'
    case 'blocked':
      return `blocked by ${by('no')
        .map((one) => one.blockedBy)
        .join(' and by ')}`
    case 'undecided':
      return `undecided: ${[...new Set(by('unknown').flatMap((one) => one.missing.map((missing) => missing.fact)))].join(', ')} not known`
    case 'not-applicable':
      return 'does not apply'
  }
}

function step({ title, holds, missing }: PreconditionResult, style: Style): string {
  const { symbols } = style
  const why = holds === 'unknown' ? ` (${missing.map((one) => one.gap.detail).join('; ')})` : ''
  // Seen from the attacker: a precondition that holds is a door that stands open.
  const mark = holds === 'yes' ? symbols.severe : holds === 'no' ? symbols.holds : symbols.unknown
  return `${mark} ${style.text(`${title}${why}`)}`
}

function closing({ headline, paths: all }: ContainerReport, report: Report, style: Style): string[] {
  const open = all.filter((path) => path.outcome === 'open')
  if (open.length === 0) return []
  const closed = new Set(headline.remedies.flatMap((remedy) => remedy.closes))
  const left = open.filter((path) => !closed.has(path.path)).map((path) => path.path)
  const what =
    open.length === 1
      ? 'CLOSING IT'
      : left.length > 0
        ? `CLOSING ${open.length - left.length} OF ${open.length}`
        : `CLOSING ALL ${open.length}`
  return [
    ...heading(`${what} NEEDS ${counted(headline.remedies.length, 'CHANGE', 'CHANGES')}`, style),
    ...steps(headline.remedies, report, style),
    ...(left.length > 0
      ? wrap(style.text(`no single change is known for ${left.join(', ')}`), style.width - 4).map((line) => `    ${line}`)
      : []),
    ...everyCure(open, style),
  ]
}

/** With verbose, every change that would close a path, for whoever cannot make the first one. */
function everyCure(open: readonly PathResult[], style: Style): string[] {
  if (!style.verbose) return []
  return open.flatMap((path) => {
    const cures = path.preconditions.filter((one) => Object.keys(one.cure).length > 0).map((one) => style.text(cureText(one.cure), 300))
    return cures.length === 0 ? [] : labelled(style, `${style.text(path.path, 60)}:`, [cures.join('; or ')], { indent: 4, column: 16 })
  })
}

function drifts({ drifts: all }: ContainerReport, style: Style): string[] {
  if (all.length === 0) return []
  const column = Math.min(Math.floor(style.width / 3), Math.max(...all.map((one) => width(one.fact))))
  const lines = all.flatMap((one) => {
    const texts = [
      `expected ${style.text(one.predicted, 200)}`,
      `seen     ${style.text(one.observed, 200)}`,
      ...(style.verbose ? [style.text(`${one.predictedOrigin.place}; ${one.observedOrigin.place}`)] : []),
    ]
    return labelled(style, style.text(one.fact, 80), texts, { indent: 2, column })
  })
  return [...heading(`DRIFT: ${counted(all.length, 'fact')} not as the engine was told`, style), ...lines]
}

/** What holds, in a line each, so that the reader sees what was looked at. */
function held(results: readonly Result[], report: Report, style: Style): string[] {
  const passing = new Set(results.filter((one) => one.outcome === 'pass').map((one) => one.rule))
  const rules = report.rules.filter((rule) => passing.has(rule.id))
  if (rules.length === 0) return []
  const head = style.paint('strong', `HOLDS (${counted(rules.length, 'check')})`)
  if (!style.verbose) return [head, ...wrap(rules.map((rule) => rule.id).join(', '), style.width - 2).map((line) => `  ${line}`)]
  return [head, ...rules.flatMap((rule) => labelled(style, style.symbols.holds, [style.text(rule.passTitle)], { indent: 2, column: 1 }))]
}
