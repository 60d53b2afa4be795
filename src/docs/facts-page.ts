/** docs/facts.md: the fact table as Markdown. Pure. */
import { areas } from '../model/areas.js'
import { containerFacts, engineFacts, hostFacts } from '../model/facts.js'
import { records } from '../model/records.js'
import { cell, inline } from './markdown.js'

type Table = Readonly<Record<string, { type: string; area: string; views: string; prose: string }>>

/** The page, complete. */
export function factsPage(): string {
  return [
    '<!-- Made by `hullcheck docs` from src/model/facts.ts and records.ts. Do not edit. -->',
    '# Facts',
    '',
    'What rules may ask. Views: **D** declared (what was asked for), **P** predicted (what the runtime should make of it), **O** observed (what the',
    'kernel shows). `container.x` is the best of them: observed if known, else predicted. `declared.x`, `predicted.x`, `observed.x` name a view.',
    '',
    '## container',
    '',
    ...byArea(containerFacts),
    '## engine',
    '',
    ...rows(engineFacts, 'engine.'),
    '',
    '## host',
    '',
    ...rows(hostFacts, 'host.'),
    '',
    '## Records',
    '',
    'A field marked ? can be unknown by itself.',
    '',
    ...Object.entries(records).flatMap(([name, fields]) => [
      `### ${name}`,
      '',
      '| field | type | what |',
      '|---|---|---|',
      ...Object.entries<readonly [type: string, prose: string]>(fields).map(
        ([field, [type, prose]]) => `| \`${field}\` | ${inline(type)} | ${cell(prose)} |`,
      ),
      '',
    ]),
  ].join('\n')
}

function byArea(table: Table): string[] {
  return areas.flatMap((area) => {
    const own = Object.fromEntries(Object.entries(table).filter(([, row]) => row.area === area.id))
    return Object.keys(own).length === 0 ? [] : [`### ${area.title}`, '', ...rows(own, 'container.'), '']
  })
}

function rows(table: Table, prefix: string): string[] {
  const lines = Object.entries(table).map(
    ([name, row]) => `| \`${prefix}${name}\` | ${inline(row.type)} | ${row.views} | ${cell(row.prose)} |`,
  )
  return ['| fact | type | views | what |', '|---|---|---|---|', ...lines]
}
