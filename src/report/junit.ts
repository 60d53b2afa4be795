/**
 * JUnit XML, for Jenkins, GitLab and whatever shows tests: a suite a workload, a case a check. Only what fails the run is a failure, so
 * that the build is as red as the exit status; what is below the threshold, waived or not known is skipped, and says why.
 */
import type { ContainerReport, PathResult, Report, Result, RuleSummary, Waived } from '../model/report.js'
import { atLeast } from '../model/severity.js'
import { dialectOf, fixIn } from './dialect.js'
import { byName, namesOf } from './names.js'
import type { RenderOptions } from './options.js'
import { rulesById } from './order.js'
import { regionOfPath, sentenceOfPath } from './path-finding.js'
import { pathInRepository } from './repository.js'
import { type Trouble, troublesOf } from './troubles.js'
import { type Element, xml } from './xml.js'

interface Page {
  readonly report: Report
  readonly rules: ReadonlyMap<string, RuleSummary>
  readonly options: RenderOptions
}

export function junit(report: Report, options: RenderOptions): string {
  const page = { report, rules: rulesById(report), options }
  const names = namesOf(report)
  const containers = [...report.containers].sort(byName).map((one) => {
    const name = names.get(one.identity.id) ?? one.identity.name
    return suite(name, cases(one, page), one.identity.region?.file, page)
  })
  const troubles = troublesOf(report).map((one) => troubleCase(one, page))
  const files = troubles.length === 0 ? [] : [suite('files and waivers', troubles, undefined, page)]
  const children = [...files, ...containers]
  return xml({ name: 'testsuites', attributes: { name: 'hullcheck', ...sums(children) }, children })
}

function suite(name: string, children: readonly Element[], file: string | undefined, { options }: Page): Element {
  const count = (kind: string) => children.filter((one) => (one.children?.[0] as Element | undefined)?.name === kind).length
  return {
    name: 'testsuite',
    attributes: {
      name,
      file: file === undefined ? undefined : pathInRepository(file, options.repository),
      tests: children.length,
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
    },
    children,
  }
}

function sums(suites: readonly Element[]): Record<string, number> {
  const sum = (key: string) => suites.reduce((total, one) => total + Number(one.attributes[key]), 0)
  return { tests: sum('tests'), failures: sum('failures'), errors: sum('errors'), skipped: sum('skipped') }
}

function cases(container: ContainerReport, page: Page): Element[] {
  const results = container.results
    .filter((one) => one.outcome !== 'not-applicable')
    .map((one) => ({ id: one.rule, made: resultCase(one, container, page) }))
  const paths = container.paths
    .filter((one) => one.outcome !== 'not-applicable')
    .map((one) => ({ id: `way out: ${one.path}`, made: pathCase(one, container, page) }))
  return [...results, ...paths].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ made }) => made)
}

function testcase(
  name: string,
  container: ContainerReport,
  region: Result['region'],
  outcome: Element | undefined,
  { options }: Page,
): Element {
  const place = region ?? container.identity.region
  const file = place === undefined ? undefined : pathInRepository(place.file, options.repository)
  return {
    name: 'testcase',
    attributes: {
      name,
      classname: [...(file === undefined ? [] : [file]), container.identity.workload].join('.'),
      file,
      line: place?.line,
    },
    ...(outcome && { children: [outcome] }),
  }
}

function resultCase(result: Result, container: ContainerReport, page: Page): Element {
  return testcase(result.rule, container, result.region, outcomeOf(result, container, page), page)
}

function outcomeOf(result: Result, container: ContainerReport, page: Page): Element | undefined {
  const { failOn = 'high', strict = false } = page.options
  if (result.outcome === 'pass') return undefined
  if (result.waived) return skipped(waivedText(result.waived))
  if (result.outcome === 'unknown') {
    const gap = result.missing[0]?.gap
    const message = `not known: ${gap?.detail ?? 'no reason was given'}${gap?.remedy === undefined ? '' : `; ${gap.remedy}`}`
    return strict ? { name: 'failure', attributes: { type: 'unknown', message } } : skipped(message)
  }
  if (!atLeast(result.severity, failOn)) return skipped(`${result.severity}, below --fail-on ${failOn}: ${result.message}`)
  return failure(result.severity, result.message, story(result, container, page))
}

function waivedText({ until, reason }: Waived): string {
  return `waived${until === '' ? '' : ` until ${until}`}: ${reason}`
}

function skipped(message: string): Element {
  return { name: 'skipped', attributes: { message } }
}

function failure(type: string, message: string, text: string): Element {
  return { name: 'failure', attributes: { type, message }, children: [text] }
}

function story({ rule: id, region, message }: Result, { identity }: ContainerReport, { report, rules }: Page): string {
  const rule = rules.get(id)
  const fix = rule && fixIn(dialectOf(identity, report), rule.fix)
  return [
    ...(region === undefined ? [] : [`${region.file}:${region.line}:${region.column}`]),
    ...(rule === undefined ? [] : [rule.title]),
    message,
    ...(rule === undefined ? [] : [`An attacker ${rule.attack.trim()}.`]),
    ...(fix === undefined ? [] : [`${fix.label}: ${fix.text}`]),
  ].join('\n')
}

function pathCase(path: PathResult, container: ContainerReport, page: Page): Element {
  return testcase(
    `way out: ${path.path}`,
    container,
    path.outcome === 'open' ? regionOfPath(path, container, page.report) : undefined,
    pathOutcome(path, page),
    page,
  )
}

function pathOutcome(path: PathResult, { report, options: { failOn = 'high', strict = false } }: Page): Element | undefined {
  if (path.outcome === 'blocked') return undefined
  if (path.waived) return skipped(waivedText(path.waived))
  if (path.outcome === 'undecided') {
    const gap = path.preconditions.find((one) => one.holds === 'unknown')?.missing[0]?.gap
    const message = `not known: ${gap?.detail ?? 'no reason was given'}`
    return strict ? { name: 'failure', attributes: { type: 'unknown', message } } : skipped(message)
  }
  const sentence = sentenceOfPath(path, report)
  return atLeast(path.severity, failOn)
    ? failure(path.severity, sentence, sentence)
    : skipped(`${path.severity}, below --fail-on ${failOn}: ${sentence}`)
}

function troubleCase({ grave, label, name, message, remedy, region }: Trouble, { options }: Page): Element {
  const text = `${message}${remedy === undefined ? '' : `; ${remedy}`}`
  const file = region === undefined ? undefined : pathInRepository(region.file, options.repository)
  const outcome = grave ? { name: 'error', attributes: { type: label, message: text } } : skipped(`${label}: ${text}`)
  return {
    name: 'testcase',
    attributes: { name: `${label}: ${name}`, classname: 'hullcheck', file, line: region?.line },
    children: [outcome],
  }
}
