/** docs/rules/<id>.md and docs/rules/README.md: what a rule or an escape path says, as Markdown. Pure. */
import { areas } from '../model/areas.js'
import { dialects, type EscapePath, type Rule, type RuleSet } from '../model/rule.js'
import { capital, cell, inline, item, text } from './markdown.js'

const header = '<!-- Made by `hullcheck docs` from the rule file. Do not edit. -->'

/** Pages by file name, the index among them. */
export function rulePages(set: RuleSet): ReadonlyMap<string, string> {
  return new Map([
    ['README.md', indexPage(set)],
    ...set.rules.map((rule) => [`${rule.id}.md`, rulePage(rule)] as const),
    ...set.paths.map((path) => [`${path.id}.md`, pathPage(path)] as const),
  ])
}

function indexPage(set: RuleSet): string {
  const groups = areas.flatMap((area) => {
    const rules = set.rules.filter((rule) => rule.area === area.id)
    if (rules.length === 0) return []
    return [
      `## ${area.title}`,
      '',
      '| rule | severity | fails when |',
      '|---|---|---|',
      ...rules.map((rule) => `| [${rule.id}](${rule.id}.md) | ${rule.severity} | ${cell(rule.title)} |`),
      '',
    ]
  })
  const paths = set.paths.map((path) => `| [${path.id}](${path.id}.md) | ${path.ends} | ${cell(path.title)} |`)
  return [header, '# Rules', '', ...groups, '## Escape paths', '', '| path | ends in | way |', '|---|---|---|', ...paths, ''].join('\n')
}

function rulePage(rule: Rule): string {
  return [
    header,
    `# ${rule.id}`,
    '',
    `**${text(rule.title)}.** Severity ${rule.severity}, confidence ${rule.confidence}, area ${rule.area}, since ${rule.since}.`,
    '',
    ...rule.softened.map((one) => `${item(`${one.severity} when ${one.because}`)}: ${inline(one.when)}`),
    ...(rule.softened.length > 0 ? [''] : []),
    text(rule.rationale),
    '',
    `**An attacker** ${text(rule.attack)}.`,
    '',
    '## Condition',
    '',
    ...code('cel', [
      rule.appliesWhen === 'true' ? '' : `// applies when\n${rule.appliesWhen}`,
      ...lets(rule.let),
      `// weak when\n${rule.condition}`,
    ]),
    '## Fix',
    '',
    ...fixes(rule.fix),
    ...(rule.fixRisk ? [`**Mind:** ${text(rule.fixRisk)}`, ''] : []),
    ...references(rule.references),
  ].join('\n')
}

function pathPage(path: EscapePath): string {
  const gates = path.preconditions.flatMap((one) => [
    `### ${text(capital(one.title))}`,
    '',
    `Closed by ${text(one.blockedBy)}.`,
    '',
    ...code('cel', [one.condition]),
    ...fixes(one.cure),
  ])
  return [
    header,
    `# ${path.id}`,
    '',
    `**Way out: ${text(path.title)}.** Ends in ${path.ends}, severity ${path.severity}, since ${path.since}.`,
    '',
    text(path.rationale),
    '',
    `**An attacker** ${text(path.attack)}.`,
    '',
    '## Preconditions',
    '',
    'Open when all of them hold.',
    '',
    ...code('cel', lets(path.let)),
    ...gates,
    ...references(path.references),
  ].join('\n')
}

function lets(named: Readonly<Record<string, string>>): string[] {
  return Object.entries(named).map(([name, text]) => `// ${name} =\n${text}`)
}

function code(language: string, lines: readonly string[]): string[] {
  const kept = lines.filter((line) => line !== '')
  return kept.length === 0 ? [] : [`\`\`\`${language}`, ...kept.map((line) => line.trim()), '```', '']
}

function fixes(fix: Rule['fix']): string[] {
  const named = dialects.flatMap((dialect) => (fix[dialect] === undefined ? [] : [item(fix[dialect]).replace('* ', `* **${dialect}:** `)]))
  return named.length === 0 ? [] : [...named, '']
}

function references(list: Rule['references']): string[] {
  return ['## References', '', ...list.map((one) => (one.url ? `* [${text(one.title)}](${one.url})` : item(one.title))), '']
}
