/** The last lines: the sum, the exit status with its reason, and what to type next. */
import type { Report } from '../../model/report.js'
import type { Alike } from '../alike.js'
import type { Finding } from '../findings.js'
import { shellName } from '../names.js'
import type { RenderOptions } from '../options.js'
import { summaryOf } from '../summary.js'
import { counted, flow, wrap } from './layout.js'
import type { Style } from './style.js'

export function closing(
  report: Report,
  groups: readonly Alike[],
  findings: readonly Finding[],
  style: Style,
  options: RenderOptions,
): string[] {
  const sum = summaryOf(report).checks
  const parts = [
    counted(sum.fail, 'finding'),
    `${counted(sum.pass, 'check')} held`,
    `${sum.unknown} not known`,
    `${sum.notApplicable} did not apply`,
  ]
  const exit = options.exit === undefined ? [] : wrap(`exit ${options.exit.status}: ${style.text(options.exit.reason)}`, style.width)
  const next = nextCommands(groups, findings, sum.unknown > 0).map((command, at) => (at === 0 ? `next: ${command}` : command))
  return [
    ...wrap(parts.join(', '), style.width),
    ...exit.map((line) => style.paint('strong', line)),
    ...flow(next, ` ${style.symbols.dot} `, style.width),
  ]
}

function nextCommands(groups: readonly Alike[], findings: readonly Finding[], unknown: boolean): string[] {
  const worst = groups[0]?.first
  const name = worst !== undefined && worst.headline.standing !== 'held' ? shellName(worst.identity) : undefined
  return [
    ...(name === undefined ? [] : [`hullcheck explain ${name}`]),
    ...(findings[0] === undefined ? [] : [`hullcheck explain ${findings[0].rule.id}`]),
    ...(unknown ? ['hullcheck doctor'] : []),
  ]
}
