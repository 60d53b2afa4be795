/** GitLab's code quality report (docs.gitlab.com/ci/testing/code_quality, "Code quality report format"): an entry a cause and line. */
import { createHash } from 'node:crypto'
import type { Region } from '../model/fact.js'
import type { Report } from '../model/report.js'
import type { Severity } from '../model/severity.js'
import { type Cause, causesOf } from './causes.js'
import { dialectOf, fixIn } from './dialect.js'
import { inert, inertJson } from './escape.js'
import type { RenderOptions } from './options.js'
import { fingerprintOfPath } from './path-finding.js'
import type { Place } from './places.js'
import { questionsOf } from './questions.js'
import { pathInRepository } from './repository.js'
import { type Trouble, troublesOf } from './troubles.js'
import { waivedOf } from './waivers.js'

const severityNames: Readonly<Record<Severity, string>> = { critical: 'blocker', high: 'critical', medium: 'major', low: 'minor' }

interface Entry {
  readonly description: string
  readonly check_name: string
  readonly fingerprint: string
  readonly severity: string
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

/** What an entry is, before its place is told. */
interface Draft {
  readonly check: string
  readonly text: string
  readonly severity: string
  readonly place: Place
  /** What stays the same when lines move. */
  readonly identity: readonly string[]
}

export function gitlab(report: Report, options: RenderOptions): string {
  const drafts = [
    ...troublesOf(report)
      .filter((one) => one.grave)
      .map(ofTrouble),
    ...causesOf(report).flatMap((one) => ofCause(one, report)),
    ...questionsOf(report).flatMap(ofQuestion),
    ...waivedOf(report).flatMap(ofWaived),
  ]
  const seen = new Set<string>()
  const entries = drafts.map((draft) => entry(draft, seen, options))
  return `${inertJson(entries.length === 0 ? '[]' : `[\n${entries.map((one) => JSON.stringify(one)).join(',\n')}\n]`)}\n`
}

function ofTrouble({ label, name, message, region }: Trouble): Draft {
  return {
    check: label.replaceAll(' ', '-'),
    text: `${label}: ${message}`,
    severity: 'critical',
    place: { ...(region && { region }), containers: [] },
    identity: [label, name, message],
  }
}

/** Several rules that one line brings about are one entry. Where nothing was written each is to be mended by itself. */
function ofCause(cause: Cause, report: Report): Draft[] {
  const { kind, findings, places, opens, severity } = cause
  const [path] = opens
  if (path !== undefined && findings.length === 0) {
    const title = report.paths.find((one) => one.id === path.path)?.title ?? path.path
    return places.map((place) => {
      const identity = place.containers.map((container) => fingerprintOfPath(path, container)).sort()
      return { check: path.path, text: `a way out is open: ${title}`, severity: severityNames[severity], place, identity }
    })
  }
  const groups = kind === 'absent' ? findings.map((one) => [one]) : [findings]
  return groups.flatMap(([first, ...others]) =>
    places.flatMap((place) => {
      if (first === undefined) return []
      const also = others.length === 0 ? '' : ` Also: ${others.map(({ rule }) => rule.id).join(', ')}.`
      const container = place.containers[0]
      const fix = container && fixIn(dialectOf(container.identity, report), first.rule.fix)
      const text = `${first.rule.title}.${fix === undefined ? '' : ` Fix: ${fix.text}.`}${also}`
      const identity = place.containers.map(({ results }) => results.find((one) => one.rule === first.rule.id)?.fingerprint ?? '').sort()
      const worst = kind === 'absent' ? first.result.severity : severity
      return [{ check: first.rule.id, text, severity: severityNames[worst], place, identity: [first.rule.id, ...identity] }]
    }),
  )
}

function ofQuestion({ gap, checks, places }: ReturnType<typeof questionsOf>[number]): Draft[] {
  const [check = 'unknown'] = checks
  return places.map((place) => ({
    check,
    text: `not known: ${gap.detail}${gap.remedy === undefined ? '' : `; ${gap.remedy}`}`,
    severity: 'info',
    place,
    identity: ['unknown', check, ...place.containers.map(({ identity }) => identity.workload).sort()],
  }))
}

function ofWaived({ waived, rules, places }: ReturnType<typeof waivedOf>[number]): Draft[] {
  const until = waived.until === '' ? '' : ` until ${waived.until}`
  return places.map((place) => ({
    check: rules[0] ?? 'waived',
    text: `waived${until}: ${rules.join(', ')}: ${waived.reason}`,
    severity: 'info',
    place,
    identity: ['waived', ...rules, ...place.containers.map(({ identity }) => identity.workload).sort()],
  }))
}

/** GitLab keeps only the first of several entries with one fingerprint; those that would share one are numbered. */
function entry({ check, text, severity, place, identity }: Draft, seen: Set<string>, { repository }: RenderOptions): Entry {
  const path = pathOf(place, repository)
  let number = 0
  let fingerprint = ''
  do {
    fingerprint = createHash('sha256')
      .update(JSON.stringify([path, ...identity, number]))
      .digest('hex')
      .slice(0, 32)
    number += 1
  } while (seen.has(fingerprint))
  seen.add(fingerprint)
  return {
    description: inert(text.replace(/\s+/g, ' '), 1000),
    check_name: check,
    fingerprint,
    severity,
    location: { path, lines: { begin: place.region?.line ?? 1 } },
  }
}

/** A file; of what has none the name, since the format knows nothing else. */
function pathOf({ region, containers }: Place, repository: RenderOptions['repository']): string {
  const [first] = containers
  return region === undefined ? (first?.identity.name ?? 'hullcheck') : pathInRepository((region satisfies Region).file, repository)
}
