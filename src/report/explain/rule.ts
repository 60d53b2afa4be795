/** One rule or escape path: what it says, why, how it is used, how it is mended, and by what it is proved. */
import { type EscapePath, ends, type Reference, type Rule } from '../../model/rule.js'
import { dialectNames, told } from '../cures.js'
import type { RenderOptions } from '../options.js'
import { counted, labelled, wrap } from '../terminal/layout.js'
import { type Style, styleFor } from '../terminal/style.js'

export function explainRule(rule: Rule, options: RenderOptions = {}): string {
  const style = styleFor({ ...options, verbose: true })
  return page([
    title(rule.id, rule.title, `${rule.severity}, ${rule.confidence} confidence, area ${rule.area}`, style),
    section('WHY', [rule.rationale], style),
    section('USE', [rule.attack], style),
    condition(rule, style),
    section(
      'LESS BAD WHEN',
      rule.softened.map((one) => `${one.severity}: ${one.because}  [${one.when}]`),
      style,
    ),
    fixes(rule, style),
    references(rule.references, style),
    proof(rule.cases.length, rule.live.length, rule.file, style),
  ])
}

export function explainPath(path: EscapePath, options: RenderOptions = {}): string {
  const style = styleFor({ ...options, verbose: true })
  return page([
    title(path.id, path.title, `escape path, ${path.severity}, ends in ${ends.find((end) => end === path.ends) ?? 'nothing'}`, style),
    section('WHY', [path.rationale], style),
    section('USE', [path.attack], style),
    preconditions(path, style),
    references(path.references, style),
    proof(path.cases.length, path.live.length, path.file, style),
  ])
}

function page(blocks: readonly (readonly string[])[]): string {
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

function title(id: string, text: string, kind: string, style: Style): string[] {
  return [
    ...wrap(`${style.text(id, 80)}  ${style.text(text)}`, style.width).map((line) => style.paint('strong', line)),
    ...indented([kind], style),
  ]
}

function section(heading: string, texts: readonly string[], style: Style): string[] {
  const filled = texts.map((text) => style.text(text.trim().replace(/\s+/g, ' '), 2000)).filter((text) => text !== '')
  return filled.length === 0 ? [] : [style.paint('strong', heading), ...indented(filled, style)]
}

function indented(texts: readonly string[], style: Style): string[] {
  return texts.flatMap((text) => wrap(text, style.width - 2)).map((line) => `  ${line}`)
}

function condition({ appliesWhen, let: parts, condition: text }: Rule, style: Style): string[] {
  const look = { indent: 2, column: 12 } as const
  const row = (label: string, expression: string) => labelled(style, style.text(label, 60), [oneLine(expression, style)], look)
  return [
    style.paint('strong', 'CONDITION'),
    ...(appliesWhen === '' || appliesWhen === 'true' ? [] : row('applies when', appliesWhen)),
    ...Object.entries(parts).flatMap(([name, expression]) => row(`${name} =`, expression)),
    ...row('fails when', text),
  ]
}

function preconditions({ preconditions: all, let: parts, appliesWhen }: EscapePath, style: Style): string[] {
  const look = { indent: 4, column: 11 } as const
  const row = (label: string, text: string) => labelled(style, label, [style.text(text, 600)], look)
  return [
    style.paint('strong', `OPEN WHEN ALL ${all.length} HOLD`),
    ...(appliesWhen === '' || appliesWhen === 'true' ? [] : indented([`applies when ${oneLine(appliesWhen, style)}`], style)),
    ...Object.entries(parts).flatMap(([name, expression]) => indented([`${style.text(name, 60)} = ${oneLine(expression, style)}`], style)),
    ...all.flatMap((one, at) => [
      ...labelled(style, `${at + 1}.`, [style.text(one.title)], { indent: 2, column: 2, tone: 'strong' }),
      ...row('when', one.condition.trim()),
      ...row('blocked by', one.blockedBy),
      ...told(one.cure, true).flatMap(({ dialect, text }) => labelled(style, dialectNames[dialect], style.lines(text), look)),
    ]),
  ]
}

function oneLine(expression: string, style: Style): string {
  return style.text(expression.trim().replace(/\s+/g, ' '), 1000)
}

function fixes({ fix, fixRisk }: Rule, style: Style): string[] {
  const rows = told(fix, true).flatMap(({ dialect, text }) =>
    labelled(style, dialectNames[dialect], style.lines(text), { indent: 2, column: 11 }),
  )
  const risk = fixRisk === undefined ? [] : labelled(style, 'mind', [style.text(fixRisk.trim())], { indent: 2, column: 11 })
  return rows.length === 0 ? [] : [style.paint('strong', 'FIX'), ...rows, ...risk]
}

function references(all: readonly Reference[], style: Style): string[] {
  if (all.length === 0) return []
  return [
    style.paint('strong', 'REFERENCES'),
    ...indented(
      all.map(({ title: text, url }) => style.text(`${text}${url === undefined ? '' : `  ${url}`}`, 400)),
      style,
    ),
  ]
}

function proof(cases: number, live: number, file: string, style: Style): string[] {
  const text = `proved by ${counted(cases, 'case')}${live > 0 ? ` and ${counted(live, 'live container')}` : ''}; written in ${file}`
  return wrap(style.text(text, 400), style.width).map((line) => style.paint('quiet', line))
}
