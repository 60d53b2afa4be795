/**
 * Annotations of GitHub Actions: commands that the runner reads from the log (actions/toolkit, packages/core/src/command.ts). GitHub
 * shows ten errors, ten warnings and ten notices of a step, so causes are annotated, worst first, and what is left over is counted.
 */
import type { Region } from '../model/fact.js'
import type { Report } from '../model/report.js'
import { type Cause, causesOf } from './causes.js'
import { dialectOf, fixIn } from './dialect.js'
import { inert } from './escape.js'
import { labelOf } from './label.js'
import { foldNames, type Names, nameOf, namesOf } from './names.js'
import type { RenderOptions } from './options.js'
import type { Place } from './places.js'
import { questionsOf } from './questions.js'
import { isFile, pathInRepository } from './repository.js'
import { type Trouble, troublesOf } from './troubles.js'

type Level = 'error' | 'warning' | 'notice'
const most = 10

interface Annotation {
  readonly level: Level
  readonly title: string
  /** A line each; a line break within one would be somebody else's. */
  readonly message: readonly string[]
  readonly region?: Region | undefined
}

export function github(report: Report, options: RenderOptions): string {
  const names = namesOf(report)
  const causes = causesOf(report)
  const telling = causes.filter((one) => labelOf(one.severity, options) !== 'low')
  const all = [
    ...troublesOf(report)
      .filter((one) => one.grave)
      .map(ofTrouble),
    ...telling.flatMap((one) => spots(one).map((place) => ofCause(one, place, report, names, options))),
    ...unknown(report, options),
    ...rest(causes.length - telling.length),
  ]
  const lines = (['error', 'warning', 'notice'] as const).flatMap((level) => {
    const own = all.filter((one) => one.level === level)
    const shown = own.slice(0, own.length > most ? most - 1 : most)
    const more = own.length - shown.length
    return [...shown, ...(more > 0 ? [{ level, title: 'hullcheck', message: [`${more} more are in the summary and in the log`] }] : [])]
  })
  // Nothing to annotate is an empty line: a text ends in a newline.
  return `${lines.map((one) => command(one, options)).join('\n')}\n`
}

/** Each line that somebody wrote; where something is missing, one place stands for all. */
function spots({ kind, places }: Cause): readonly Place[] {
  return kind === 'written' ? places : places.slice(0, 1)
}

function rest(low: number): Annotation[] {
  return low === 0 ? [] : [{ level: 'notice', title: 'hullcheck', message: [`${low} of low severity: see the summary`] }]
}

function ofTrouble({ label, name, message, remedy, region }: Trouble): Annotation {
  return { level: 'error', title: `${label}: ${name}`, message: [message, ...(remedy === undefined ? [] : [remedy])], region }
}

function ofCause(cause: Cause, place: Place, report: Report, names: Names, options: RenderOptions): Annotation {
  const { findings, opens, severity } = cause
  const [first, ...others] = findings
  const [container] = place.containers
  const path = report.paths.find((one) => one.id === opens[0]?.path)
  const cure = first?.rule.fix ?? path?.preconditions.find((one) => Object.keys(one.cure).length > 0)?.cure ?? {}
  const fix = container && fixIn(dialectOf(container.identity, report), cure)
  const who = foldNames(
    place.containers.map((one) => nameOf(one, names)),
    80,
  )
  const here = new Set(place.containers.flatMap((one) => one.paths.flatMap((way) => (way.outcome === 'open' ? [way.path] : []))))
  const opening = opens.filter((one) => here.has(one.path))
  const more = cause.places.length - spots(cause).length
  const message = [
    `${who}${more > 0 ? ` and ${more} more` : ''}: ${first?.result.message ?? `a way out is open: ${path?.title ?? ''}`}`,
    ...(others.length > 0 ? [`also: ${others.map(({ rule }) => rule.id).join(', ')}`] : []),
    ...(opening.length > 0 ? [`opens: ${opening.map((one) => one.path).join(', ')}`] : []),
    ...(fix === undefined ? [] : `${fix.label}: ${fix.text}`.split('\n')),
  ]
  const level = labelOf(severity, options) === 'error' ? 'error' : 'warning'
  return { level, title: `${severity}: ${first?.rule.title ?? path?.title ?? ''}`, message, region: place.region }
}

function unknown(report: Report, { strict = false }: RenderOptions): Annotation[] {
  const questions = questionsOf(report)
  if (!strict)
    return questions.length === 0
      ? []
      : [{ level: 'notice', title: 'hullcheck', message: [`${questions.length} not known: see the summary`] }]
  return questions.flatMap(({ gap, checks, places }) =>
    places.map(({ region }) => ({
      level: 'error' as const,
      title: `not known: ${checks[0] ?? ''}`,
      message: [gap.detail, ...(gap.remedy === undefined ? [] : [gap.remedy])],
      region,
    })),
  )
}

function command({ level, title, message, region }: Annotation, { repository }: RenderOptions): string {
  const place = region === undefined || !isFile(region.file) ? [] : placeOf(region, pathInRepository(region.file, repository))
  const properties = [...place, `title=${property(inert(title, 200))}`]
  const text = message.map((line) => inert(line, 600))
  return `::${level} ${properties.join(',')}::${data(text.join('\n'))}`
}

/** Columns count only within a line. */
function placeOf({ line, column, endLine, endColumn }: Region, file: string): string[] {
  const columns = line === endLine ? [`col=${column}`, `endColumn=${Math.max(column, endColumn)}`] : []
  return [`file=${property(inert(file, 1000))}`, `line=${line}`, `endLine=${endLine}`, ...columns]
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
