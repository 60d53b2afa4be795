/** The line below a gate's page that says how what was found can be mended. */
import { type Report, type Rule, twinsOf } from '../index.js'

interface Asked {
  readonly paths: readonly string[]
  readonly composeFiles: readonly string[]
}

/** Longer lists nobody copies. */
const most = 5

/** Undefined where nothing that was found has a patch, or no file holds it. Whether a patch fits is the business of `fix`. */
export function fixHint(report: Report, rules: readonly Rule[], { paths, composeFiles }: Asked): string | undefined {
  const patches = new Map(rules.flatMap(({ id, patch }) => (patch ? [[id, patch] as const] : [])))
  const found = twinsOf(report.containers)
    .filter(({ all }) => all.some(({ identity }) => canBeEdited(identity)))
    .flatMap(({ one: { results } }) =>
      results.flatMap((one) => (one.outcome === 'fail' && !one.waived ? (patches.get(one.rule) ?? []) : [])),
    )
  if (found.length === 0) return undefined
  const words = [...composeFiles.flatMap((file) => ['-f', quoted(file)]), ...paths.filter((path) => path !== '-').map(quoted)]
  const what = words.length > most * 2 ? ['<path>'] : words
  const unsafe = found.every((one) => !one.safe) ? ['--unsafe'] : []
  return `to mend what can be mended: ${['hullcheck fix', ...unsafe, ...what].join(' ')}`
}

/** Notations of files, all but those that only show what runs; what comes out of another program must be changed there. */
function canBeEdited({ dialect, rendered, region }: Report['containers'][number]['identity']): boolean {
  return dialect !== 'inspect' && rendered !== true && region !== undefined && !/^(<stdin>|--run( \d+)?)$/.test(region.file)
}

function quoted(word: string): string {
  return /^[\w./@:+,][\w./@:+,-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
