/** The findings, worst first: what was seen, how it is used, how it is mended. */
import type { Ground, Waived } from '../../model/report.js'
import { type Cure, dialectNames, told } from '../cures.js'
import type { Finding, Sighting } from '../findings.js'
import { byName, type Names } from '../names.js'
import { groupName } from './headlines.js'
import { cut, labelled, pad, width, wrap } from './layout.js'
import type { Style } from './style.js'

/** More ways than this of the same finding are told by `explain` or `--verbose`. */
const mostSightings = 4
const mostOrigins = 2
const look = { indent: 2, column: 6 } as const
/** Below this width a dialect stands above its fix instead of beside it. */
const roomy = 70

/** One block per finding; low ones in a line each, unless everything is asked for. */
export function findingBlocks(findings: readonly Finding[], names: Names, style: Style): string[][] {
  const brief = (finding: Finding) => finding.severity === 'low' && !style.verbose
  const long = findings.filter((finding) => !brief(finding))
  const isFirst = (finding: Finding, at: number) => long.findIndex((one) => one.rule.id === finding.rule.id) === at
  return [...long.map((finding, at) => block(finding, isFirst(finding, at), names, style)), lowLines(findings.filter(brief), names, style)]
}

function lowLines(findings: readonly Finding[], names: Names, style: Style): string[] {
  if (findings.length === 0) return []
  const column = Math.min(34, Math.max(...findings.map(({ rule }) => rule.id.length)))
  const line = ({ rule, sightings }: Finding) => {
    const who = groupName(sightings.flatMap((one) => one.containers).sort(byName), names, Math.floor(style.width / 4), style)
    return `  ${cut(`${pad(style.text(rule.id, 60), column)}  ${style.text(rule.title)}: ${who}`, style.width - 2, style)}`
  }
  return [style.paint('low', `LOW (${findings.length})`), ...findings.map(line)]
}

/** A rule whose finding is softened on some containers is told twice; what to do about it is told the first time. */
function block(finding: Finding, first: boolean, names: Names, style: Style): string[] {
  const { rule, sightings } = finding
  const shown = style.verbose ? sightings : sightings.slice(0, mostSightings)
  const more = sightings.length - shown.length
  const row = (label: string, text: string) => labelled(style, label, [style.text(text, 1000)], look)
  const advice = () => [
    ...row('Use', rule.attack.trim()),
    ...fixLines(rule.fix, style),
    ...(rule.fixRisk === undefined ? [] : row('Mind', rule.fixRisk.trim())),
  ]
  return [
    ...title(finding, style),
    ...shown.flatMap((sighting) => seen(sighting, names, style)),
    ...(more > 0 ? row('', `and ${more} more: --verbose`) : []),
    ...(first ? advice() : row('Fix', 'as above')),
  ]
}

function title({ rule, severity, drift }: Finding, style: Style): string[] {
  const label = severity.toUpperCase()
  const margin = ' '.repeat(10)
  const text = style.text(rule.title) + (drift ? `  ${style.symbols.back} drift` : '')
  const id = style.text(rule.id, 60)
  const headed = (first: string) => style.paint(severity, label) + margin.slice(label.length) + style.paint('strong', first)
  const gap = style.width - margin.length - width(text) - width(id)
  if (gap >= 2) return [`${headed(text)}${' '.repeat(gap)}${style.paint('quiet', id)}`]
  const [first = '', ...rest] = wrap(text, style.width - margin.length)
  return [
    headed(first),
    ...rest.map((part) => margin + style.paint('strong', part)),
    ...wrap(id, style.width - margin.length).map((part) => margin + style.paint('quiet', part)),
  ]
}

function seen({ result, containers }: Sighting, names: Names, style: Style): string[] {
  const softened = result.softenedBecause === undefined ? [] : [style.text(`less bad here: ${result.softenedBecause}`)]
  const waived = result.waived === undefined ? [] : [style.text(answeredFor(result.waived), 600)]
  const grounds = origins(result.because, style)
  return [
    ...labelled(
      style,
      groupName(containers, names, Math.floor(style.width / 2), style),
      [style.text(result.message, 600), ...softened, ...waived],
      {
        ...look,
        tone: 'strong',
      },
    ),
    ...(grounds === '' ? [] : labelled(style, '', [grounds], { ...look, textTone: 'quiet' })),
  ]
}

function answeredFor({ kind, until, reason }: Waived): string {
  return kind === 'baseline' ? reason : `waived until ${until}: ${reason}`
}

/** Where it was seen, so that it can be believed and looked up. */
function origins(because: readonly Ground[], style: Style): string {
  const all = [...new Set(because.map((ground) => place(ground, style)))]
  const shown = style.verbose ? all : all.slice(0, mostOrigins)
  const more = all.length - shown.length
  return shown.length === 0 ? '' : `seen in ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function place({ fact, view, origin }: Ground, style: Style): string {
  // A path says by itself that a file was read; an id of 64 digits says no more than its beginning.
  const spoken = origin.place.startsWith('/') ? origin.place : `${origin.source} ${origin.place}`
  const where = spoken.replace(/\b([0-9a-f]{12})[0-9a-f]{20,}\b/g, `$1${style.symbols.ellipsis}`)
  return style.text(style.verbose ? `${where} (${view === undefined ? fact : `${view} ${fact}`})` : where, 160)
}

/** The fix in each dialect; a snippet of several lines keeps them, so that it can be copied. */
function fixLines(fix: Cure, style: Style): string[] {
  return told(fix, style.verbose).flatMap(({ dialect, text }, at) => {
    const label = pad(at === 0 ? 'Fix' : '', look.column)
    const name = dialectNames[dialect]
    const lines = style.lines(text)
    if (style.width < roomy) return labelled(style, label, [`${name}:`, ...lines.map((one) => `  ${one}`)], look)
    return labelled(style, `${label}  ${pad(name, 11)}`, lines, { indent: look.indent, column: look.column + 13 })
  })
}
