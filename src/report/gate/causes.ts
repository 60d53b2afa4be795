/** Errors and warnings: each cause with what the runtime makes of it, which ways out it opens, and how it is mended. */
import type { PathResult, Result } from '../../model/report.js'
import type { Cause, CauseFinding } from '../causes.js'
import { dialectOf, engineName, fixIn } from '../dialect.js'
import { groupBy } from '../group-by.js'
import { unlessOf } from '../questions.js'
import { counted, cut, pad, width, wrap } from '../terminal/layout.js'
import type { Style } from '../terminal/style.js'
import { block, type Context, type Row } from './block.js'

const mostEffects = 5
const mostPaths = 4
const mostOthers = 4
/** A page is read; what is more is counted, and in the other formats it is whole. */
const mostBlocks = { error: 60, warning: 30 } as const

export function causeBlocks(causes: readonly Cause[], label: 'error' | 'warning', context: Context): string[][] {
  const { style } = context
  const shown = style.verbose ? causes : causes.slice(0, mostBlocks[label])
  const more = causes.length - shown.length
  const rest = more > 0 ? [wrap(`and ${counted(more, `more ${label}`)}: --verbose, or --format sarif=hullcheck.sarif`, style.width)] : []
  return [...shown.map((one) => causeBlock(one, label, context)), ...rest]
}

function causeBlock(cause: Cause, label: 'error' | 'warning', context: Context): string[] {
  if (cause.findings.length > 1 && cause.kind === 'absent') return absentBlock(cause, label, context)
  const { style } = context
  const head = { label, tone: cause.severity, ...headline(cause, context), aside: cause.severity }
  const rows = [...effects(cause, context), ...pathRows(cause, context), ...alsoRows(cause, style), ...fixRows(cause, context)]
  return block(head, cause.places, rows, context)
}

function headline({ findings: [first], opens: [path] }: Cause, { report, style }: Context): { id: string; text: string } {
  if (first !== undefined) return { id: style.text(first.rule.id, 60), text: style.text(first.rule.title) }
  const title = report.paths.find((one) => one.id === path?.path)?.title ?? ''
  return { id: style.text(path?.path ?? '', 60), text: style.text(`a way out is open: ${title}`) }
}

/** Protections that nobody switched on, each with what does. */
function absentBlock(cause: Cause, label: 'error' | 'warning', context: Context): string[] {
  const { style } = context
  const text = `${cause.findings.length} protections that nothing here asks for`
  const rows = [
    { label: engineLabel(cause, context), lines: [style.text('what is not said is as the engine has it')] },
    ...cause.findings.map((one) => absentRow(one, cause, context)),
  ]
  return block({ label, tone: cause.severity, text, aside: cause.severity }, cause.places, rows, context)
}

function absentRow({ rule, result }: CauseFinding, cause: Cause, context: Context): Row {
  const { style } = context
  const fix = fixOf(rule.fix, cause, context)
  const severity = result.severity === cause.severity ? '' : ` (${result.severity})`
  const below = fix === undefined ? [] : fix.lines.map((line, at) => (at === 0 ? `${fix.label}: ${line}` : `  ${line}`))
  return { label: style.text(rule.id, 60), lines: [style.text(rule.title) + severity], below }
}

function engineLabel({ places }: Cause, { report, style }: Context): string {
  const first = places[0]?.containers[0]
  const name = first === undefined ? '' : engineName(first.identity, report)
  return name === '' ? 'in effect' : `with ${style.text(name, 40)}`
}

/** One effect an area, worst first. That somebody asked for everything is no effect of its own. */
function effects(cause: Cause, context: Context): Row[] {
  const { style } = context
  const telling = cause.findings.filter(({ rule }) => rule.area !== 'privilege')
  const perArea = groupBy(telling.length > 0 ? telling : cause.findings, ({ rule }) => rule.area).map((same) => same[0] as CauseFinding)
  const texts = perArea.slice(0, mostEffects).map(({ result }) => effect(result, style))
  const told = texts.filter((text) => text !== '')
  return told.length === 0 ? [] : [{ label: engineLabel(cause, context), lines: [told.join('; ')] }]
}

function effect({ message, softenedBecause }: Result, style: Style): string {
  return style.text(message, 200) + (softenedBecause === undefined ? '' : ` (less bad here: ${style.text(softenedBecause)})`)
}

function pathRows({ opens, mayOpen }: Cause, { style }: Context): Row[] {
  const list = (paths: readonly PathResult[]) => {
    const shown = style.verbose ? paths : paths.slice(0, mostPaths)
    const more = paths.length - shown.length
    return shown.map((one) => style.text(one.path, 60)).join(', ') + (more > 0 ? ` (${more} more)` : '')
  }
  const unless = unlessOf(mayOpen).map((one) => style.text(one, 100))
  const condition = unless.length === 0 ? '' : `, unless prevented by ${unless.join(' or by ')}`
  return [
    ...(opens.length > 0 ? [{ label: 'opens', lines: [list(opens)] }] : []),
    ...(mayOpen.length > 0 ? [{ label: 'may open', lines: [list(mayOpen) + condition] }] : []),
  ]
}

function alsoRows({ kind, findings }: Cause, style: Style): Row[] {
  const others = kind === 'absent' ? [] : findings.slice(1)
  if (others.length === 0) return []
  const shown = style.verbose ? others : others.slice(0, mostOthers)
  const more = others.length - shown.length
  const ids = shown.map(({ rule }) => style.text(rule.id, 60)).join(', ')
  return [{ label: 'also', lines: [ids + (more > 0 ? ` and ${more} more` : '')] }]
}

function fixRows(cause: Cause, context: Context): Row[] {
  const [first] = cause.findings
  const cures = cause.opens.flatMap((path) => path.preconditions.filter((one) => one.holds === 'yes' && Object.keys(one.cure).length > 0))
  const fix = fixOf(first?.rule.fix ?? cures[0]?.cure ?? {}, cause, context)
  const risk = first?.rule.fixRisk
  return [
    ...(risk === undefined ? [] : [{ label: 'mind', lines: [context.style.text(risk.trim(), 600)] }]),
    fix ?? { label: 'fix', lines: ['no single change is known'] },
  ]
}

function fixOf(cure: CauseFinding['rule']['fix'], { places }: Cause, { report, style }: Context): Row | undefined {
  const first = places[0]?.containers[0]
  const fix = fixIn(first === undefined ? 'docker' : dialectOf(first.identity, report), cure)
  return fix && { label: fix.label, lines: style.lines(fix.text) }
}

/** What is untidy: a line each, with the first place. */
export function lowLines(causes: readonly Cause[], { style }: Context): string[] {
  const all = causes.flatMap((cause) => cause.findings.map(({ rule }) => ({ rule, where: whereOf(cause, style) })))
  if (all.length === 0) return []
  const place = Math.min(Math.floor(style.width / 2), Math.max(...all.map(({ where }) => width(where))))
  const id = Math.min(34, Math.max(...all.map(({ rule }) => rule.id.length)))
  const lines = all.map(({ rule, where }) => `${pad(where, place)}  ${pad(style.text(rule.id, 60), id)}  ${style.text(rule.title)}`)
  return [style.paint('low', `LOW (${all.length})`), ...lines.map((line) => `  ${cut(line, style.width - 2, style)}`)]
}

function whereOf({ places }: Cause, style: Style): string {
  const { region } = places[0] ?? {}
  const more = places.length > 1 ? ` +${places.length - 1}` : ''
  return region === undefined ? '' : `${style.text(region.file)}:${region.line}${more}`
}
