/** Rules and escape paths as SARIF describes them: with help that a code host shows beside an alert. */
import type { ReportingDescriptor, Result } from 'sarif'
import type { Report, RuleSummary } from '../../model/report.js'
import { dialects } from '../../model/rule.js'
import type { Severity } from '../../model/severity.js'
import { type Cure, dialectNames } from '../cures.js'
import { docsLink } from '../docs-link.js'
import { inert } from '../escape.js'
import { escaped, fenced } from '../markdown/text.js'

export const levels: Readonly<Record<Severity, NonNullable<Result['level']>>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
}

/** GitHub sorts alerts by it: above 9.0 critical, from 7.0 high, from 4.0 medium, below low. */
const scores: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.5' }

interface Described {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly attack: string
  readonly fix: Cure
  readonly mind?: string
  readonly tags: readonly string[]
}

export function descriptors({ rules, paths }: Report): ReportingDescriptor[] {
  return [...rules.map(ofRule), ...paths.map(ofPath)].sort((a, b) => (a.id < b.id ? -1 : 1)).map(descriptor)
}

function ofRule({ id, title, severity, attack, fix, fixRisk, area }: RuleSummary): Described {
  return { id, title, severity, attack, fix, ...(fixRisk !== undefined && { mind: fixRisk }), tags: [area] }
}

function ofPath({ id, title, severity, attack, preconditions }: Report['paths'][number]): Described {
  const fix = preconditions.find((one) => Object.keys(one.cure).length > 0)?.cure ?? {}
  return { id, title: `A way out is open: ${title}`, severity, attack, fix, tags: ['escape-path'] }
}

function descriptor(one: Described): ReportingDescriptor {
  const { id, title, severity, tags } = one
  return {
    id,
    shortDescription: { text: line(title) },
    fullDescription: { text: `${line(title)}. An attacker ${line(one.attack)}.` },
    help: { text: helpText(one), markdown: helpMarkdown(one) },
    helpUri: docsLink(id),
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: ['security', 'container', ...tags], precision: 'high', 'security-severity': scores[severity] },
  }
}

function line(text: string): string {
  return inert(text.trim().replace(/\s+/g, ' '), 1000)
}

function helpText({ title, attack, fix, mind }: Described): string {
  const fixes = dialects.flatMap((dialect) => (fix[dialect] === undefined ? [] : [`Fix (${dialectNames[dialect]}): ${line(fix[dialect])}`]))
  return [`${line(title)}.`, `An attacker ${line(attack)}.`, ...fixes, ...(mind === undefined ? [] : [`Mind: ${line(mind)}.`])].join('\n')
}

function helpMarkdown({ title, attack, fix, mind }: Described): string {
  const fixes = dialects.flatMap((dialect) =>
    fix[dialect] === undefined ? [] : [`**Fix, ${dialectNames[dialect]}:**`, fenced(fix[dialect].trim(), '')],
  )
  return [
    `**${escaped(line(title))}.** An attacker ${escaped(line(attack))}.`,
    ...fixes,
    ...(mind === undefined ? [] : [`**Mind:** ${escaped(line(mind))}.`]),
  ].join('\n\n')
}
