/** Causes and findings, each folded: the line of the file, what comes of it, the fix. */
import type { PathResult, Report } from '../../model/report.js'
import type { Cause, CauseFinding } from '../causes.js'
import { type Cure, dialectNames, told } from '../cures.js'
import { dialectOf, engineName, fixIn } from '../dialect.js'
import type { Finding } from '../findings.js'
import { quoted } from '../gate/excerpt.js'
import { groupBy } from '../group-by.js'
import { foldNames, type Names, nameOf } from '../names.js'
import type { RenderOptions } from '../options.js'
import type { Place } from '../places.js'
import { unlessOf } from '../questions.js'
import { styleFor } from '../terminal/style.js'
import { type Fold, placeLink, shortPlace } from './folds.js'
import { code, escaped, fenced } from './text.js'

const mostPlaces = 10
const mostOthers = 12
const mostEffects = 5

export interface Page {
  readonly report: Report
  readonly names: Names
  readonly options: RenderOptions
}

export function causeFold(cause: Cause, mark: string, open: boolean, page: Page): Fold {
  const [first] = cause.findings
  const [place] = cause.places
  const several = cause.kind === 'absent' && cause.findings.length > 1
  const path = page.report.paths.find((one) => one.id === cause.opens[0]?.path)
  return {
    mark: `${mark} ${cause.severity}`,
    title: several
      ? `${cause.findings.length} protections that nothing here asks for`
      : (first?.rule.title ?? `a way out is open: ${path?.title ?? ''}`),
    aside: place?.region === undefined ? '' : shortPlace(place.region, page.options),
    body: [
      placesText(cause.places, page),
      ...quotation(place, page),
      ...(several ? cause.findings.flatMap((one) => absent(one, cause, page)) : details(cause, page)),
    ].filter((part) => part !== ''),
    open,
  }
}

function placesText(places: readonly Place[], { names, options }: Page): string {
  const shown = places.slice(0, mostPlaces).map(({ region, containers }) => {
    const all = containers.map((one) => nameOf(one, names))
    const who = code(foldNames(all, 60))
    return region === undefined ? who : `${placeLink(region, options)} ${who}`
  })
  const more = places.length - shown.length
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function quotation(place: Place | undefined, { report }: Page): string[] {
  if (place?.region === undefined) return []
  const lines = quoted(place.region, report, 110, styleFor({ width: 120 }))
  const gutter = String(place.region.line).length
  const texts = lines.flatMap(({ number, text, mark }) => [
    `${String(number).padStart(gutter)} | ${text}`,
    ...(mark === undefined ? [] : [`${' '.repeat(gutter)} | ${' '.repeat(mark.start)}${'^'.repeat(mark.length)}`]),
  ])
  return texts.length === 0 ? [] : [fenced(texts.join('\n'), 'text')]
}

function details(cause: Cause, page: Page): string[] {
  const [first] = cause.findings
  const cure = first?.rule.fix ?? cause.opens[0]?.preconditions.find((one) => Object.keys(one.cure).length > 0)?.cure ?? {}
  const risk = first?.rule.fixRisk
  const others = cause.findings.slice(1).map(({ rule }) => code(rule.id, 60))
  return [
    effects(cause, page),
    pathsText('Opens', cause.opens),
    pathsText('May open', cause.mayOpen),
    others.length === 0
      ? ''
      : `Also: ${others.slice(0, mostOthers).join(', ')}${others.length > mostOthers ? ` and ${others.length - mostOthers} more` : ''}`,
    first === undefined ? '' : `An attacker ${escaped(first.rule.attack)}.`,
    fixText(cure, cause, page),
    risk === undefined ? '' : `Mind: ${escaped(risk)}.`,
  ]
}

function effects({ findings, places }: Cause, { report }: Page): string {
  const first = places[0]?.containers[0]
  const engine = first === undefined ? '' : engineName(first.identity, report)
  const telling = findings.filter(({ rule }) => rule.area !== 'privilege')
  const perArea = groupBy(telling.length > 0 ? telling : findings, ({ rule }) => rule.area).map((same) => same[0] as CauseFinding)
  const texts = perArea.map(({ result }) => code(result.message, 200)).filter((text) => text !== '')
  return texts.length === 0 ? '' : `${engine === '' ? 'In effect' : `With ${escaped(engine)}`}: ${texts.slice(0, mostEffects).join('; ')}`
}

function pathsText(label: string, paths: readonly PathResult[]): string {
  if (paths.length === 0) return ''
  const unless = unlessOf(paths).map(escaped)
  return `${label}: ${paths.map((one) => code(one.path, 60)).join(', ')}${unless.length === 0 ? '' : `, unless prevented by ${unless.join(' or by ')}`}`
}

function fixText(cure: Cure, { places }: Cause, { report }: Page): string {
  const first = places[0]?.containers[0]
  const fix = fixIn(first === undefined ? 'docker' : dialectOf(first.identity, report), cure)
  return fix === undefined ? '' : `**${fix.label === 'fix' ? 'Fix' : fix.label.replace('fix', 'Fix')}:**\n${fenced(fix.text, '')}`
}

function absent({ rule, result }: CauseFinding, cause: Cause, page: Page): string[] {
  return [`${code(rule.id, 60)} (${result.severity}): ${escaped(rule.title)}.`, fixText(rule.fix, cause, page)]
}

/** A finding of running containers, with every way in which it was seen. */
export function findingFold({ rule, severity, drift, sightings }: Finding, mark: string, open: boolean, { names }: Page): Fold {
  const seen = sightings.slice(0, mostPlaces).map(({ result, containers }) => {
    const who = foldNames(
      containers.map((one) => nameOf(one, names)),
      60,
    )
    return `* ${code(who)}: ${code(result.message)}${result.softenedBecause === undefined ? '' : ` (less bad here: ${escaped(result.softenedBecause)})`}`
  })
  const more = sightings.length - seen.length
  const fixes = told(rule.fix, false).map(({ dialect, text }) => `**Fix, ${dialectNames[dialect]}:**\n${fenced(text.trim(), '')}`)
  return {
    mark: `${mark} ${severity}`,
    title: rule.title + (drift ? ' (drift)' : ''),
    aside: rule.id,
    body: [
      [...seen, ...(more > 0 ? [`* and ${more} more`] : [])].join('\n'),
      `An attacker ${escaped(rule.attack)}.`,
      ...fixes,
      ...(rule.fixRisk === undefined ? [] : [`Mind: ${escaped(rule.fixRisk)}.`]),
    ],
    open,
  }
}
