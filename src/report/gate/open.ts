/** What the files leave open, what only the host decides, what could not be judged, and what is waived. */
import { dialectOf, fixIn } from '../dialect.js'
import type { HostDependent, Question } from '../questions.js'
import { counted, labelled, wrap } from '../terminal/layout.js'
import type { Style } from '../terminal/style.js'
import type { Trouble } from '../troubles.js'
import type { WaivedGroup } from '../waivers.js'
import { block, type Context, type Row } from './block.js'

const mostChecks = 5
const mostQuestions = 20
const mostRules = 4

export function questionBlocks(questions: readonly Question[], context: Context): string[][] {
  const { style } = context
  const shown = style.verbose ? questions : questions.slice(0, mostQuestions)
  const more = questions.length - shown.length
  return [
    ...shown.map((one) => questionBlock(one, context)),
    ...(more > 0 ? [wrap(`and ${counted(more, 'more question')}: --verbose`, style.width)] : []),
  ]
}

function questionBlock(question: Question, context: Context): string[] {
  const { style } = context
  const { gap, checks, places } = question
  const [first = '', ...others] = checks.map((check) => style.text(check, 60))
  const shown = style.verbose ? others : others.slice(0, mostChecks)
  const more = others.length - shown.length
  const rows = [
    ...(others.length > 0 ? [{ label: 'leaves open as well', lines: [shown.join(', ') + (more > 0 ? ` and ${more} more` : '')] }] : []),
    decision(question, context),
  ]
  return block({ label: 'unknown', tone: 'strong', id: first, text: style.text(gap.detail) }, places, rows, context)
}

/** What would decide it: the remedy of the gap, else the setting that the rule asks for. */
function decision({ gap, checks, places }: Question, { report, style }: Context): Row {
  if (gap.remedy !== undefined) return { label: 'to decide it', lines: [style.text(gap.remedy)] }
  const rule = report.rules.find((one) => one.id === checks[0])
  const container = places[0]?.containers[0]
  const fix = rule && container && fixIn(dialectOf(container.identity, report), rule.fix)
  if (fix === undefined) return { label: 'to decide it', lines: ['hullcheck audit, on the host'] }
  return { label: fix.label, lines: style.lines(fix.text) }
}

/** One calm line: it is the same for every file. */
export function hostLines({ paths, unless }: HostDependent, style: Style): string[] {
  if (paths.length === 0) return []
  const closing = unless.map((one) => style.text(one, 100)).join(', ')
  const text = `The host decides about ${counted(paths.length, 'way')} out (${paths.map((one) => style.text(one, 60)).join(', ')}): ${closing}. hullcheck audit tells it there.`
  return wrap(text, style.width)
}

/** Grave ones are shown with the line; remarks take a line. */
export function troubleBlocks(troubles: readonly Trouble[], context: Context): string[][] {
  const { style } = context
  const grave = troubles.filter((one) => one.grave)
  return [...grave.map((one) => troubleBlock(one, context)), troubles.filter((one) => !one.grave).flatMap((one) => remark(one, style))]
}

function troubleBlock({ label, name, message, remedy, region }: Trouble, context: Context): string[] {
  const { style } = context
  const head = { label, tone: 'high', text: style.text(message) } as const
  const help = remedy === undefined ? [] : [{ label: 'to do', lines: [style.text(remedy)] }]
  if (region === undefined) return block({ ...head, id: style.text(name, 80) }, [], help, context)
  return block(head, [{ region, containers: [] }], help, context)
}

function remark({ label, name, message, remedy, region }: Trouble, style: Style): string[] {
  const where = region === undefined ? style.text(name, 80) : `${style.text(region.file)}:${region.line}`
  const help = remedy === undefined ? '' : ` ${style.symbols.arrow} ${style.text(remedy)}`
  return wrap(`${label}: ${where}: ${style.text(message)}${help}`, style.width)
}

export function waivedLines(groups: readonly WaivedGroup[], style: Style): string[] {
  if (groups.length === 0) return []
  const count = groups.reduce((sum, one) => sum + one.count, 0)
  return [style.paint('strong', `WAIVED (${count})`), ...groups.flatMap((one) => waivedLine(one, style))]
}

function waivedLine({ waived, rules, count }: WaivedGroup, style: Style): string[] {
  const shown = style.verbose ? rules : rules.slice(0, mostRules)
  const more = rules.length - shown.length
  const ids = shown.map((one) => style.text(one, 60)).join(', ') + (more > 0 ? ` and ${more} more` : '')
  const from = waived.region === undefined ? '' : ` (${style.text(waived.region.file)}:${waived.region.line})`
  const label = waived.until === '' ? 'no end' : `until ${style.text(waived.until, 30)}`
  const times = count > rules.length ? ` ${counted(count, 'time')}` : ''
  return labelled(style, label, [`${ids}${times}: ${style.text(waived.reason)}${from}`], { indent: 2, column: 16 })
}
