import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Command } from 'commander'
import type { Change, History, HistoryOptions, Report, RunSummary, RunWish } from '../../index.js'
import { deliver } from '../deliver.js'
import { exitStatus } from '../exit-status.js'
import {
  addLookFlags,
  addRuleFlags,
  auditFormatNames,
  checkFile,
  destinations,
  formatsText,
  type LookFlags,
  loadOptions,
  lookFlags,
  oneOf,
  type RuleFlags,
} from '../flags.js'
import { historyFlag, keepFlag, retentionOf, tellTrouble, wishOf } from '../keeping.js'
import { toFile, toStderr, toStdout } from '../output.js'
import { lookOf } from '../terminal-look.js'
import { fileProblem, type Mistakes, UsageError } from '../usage.js'
import { choiceFlag, does, listFlag, type Outcome, verb } from '../verb.js'

interface Flags extends LookFlags, RuleFlags {
  readonly history?: string
  readonly format?: string[]
  readonly keep?: string[]
  readonly output?: string
  readonly since?: string
}

export function historyCommand(outcome: Outcome): Command {
  const parts = [list, show, diff, prune, exportTo, importFrom, rejudge, check, repair]
  const command = new Command('history').description('the runs that `hullcheck report` stored: look at them, compare them, move them')
  for (const part of parts) command.addCommand(part(outcome))
  return command
}

const lineFormats = ['terminal', 'json'] as const

function list(outcome: Outcome): Command {
  const command = verb('list', 'the stored runs, oldest first', [
    ['sudo hullcheck history list', 'number, time, host, and what was open'],
    ['hullcheck history list --format json', 'for a program'],
  ])
    .addOption(historyFlag())
    .addOption(choiceFlag('--format <name>', 'terminal or json', lineFormats))
  return does<Omit<Flags, 'format'> & { format?: string }>(command, outcome, async (_, flags, mistakes) => {
    const format = (await oneOf(flags.format, '--format', lineFormats, mistakes)) ?? 'terminal'
    mistakes.throwIfAny()
    return within(flags, reading, async (history) => {
      const { inert, inertJson } = await import('../../index.js')
      const runs = history.runs()
      await toStdout(format === 'json' ? `${inertJson(JSON.stringify(runs))}\n` : table(runs, inert))
      return exitStatus.clean
    })
  })
}

const columns: readonly (readonly [head: string, cell: (run: RunSummary) => string])[] = [
  ['run', ({ id }) => `${id}`],
  ['when', ({ at }) => `${at.slice(0, 16).replace('T', ' ')} UTC`],
  ['host', ({ hostname }) => hostname],
  ['containers', ({ containers }) => `${containers}`],
  ['reached', ({ reached }) => `${reached}`],
  ['open paths', ({ openPaths }) => `${openPaths}`],
  ['critical', ({ findings }) => `${findings.critical}`],
  ['high', ({ findings }) => `${findings.high}`],
  ['medium', ({ findings }) => `${findings.medium}`],
  ['low', ({ findings }) => `${findings.low}`],
  ['unknown', ({ unknown }) => `${unknown}`],
  ['hullcheck', ({ hullcheck }) => hullcheck],
]

function table(runs: readonly RunSummary[], inert: (text: string, limit?: number) => string): string {
  const rows = [columns.map(([head]) => head), ...runs.map((run) => columns.map(([, cell]) => inert(cell(run), 60)))]
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const left = new Set([1, 2])
  const pad = (cell: string, at: number) => (left.has(at) ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))
  return rows.map((row) => `${row.map(pad).join('  ').trimEnd()}\n`).join('')
}

function show(outcome: Outcome): Command {
  const command = verb('show', 'a stored run, as it was judged then', [
    ['sudo hullcheck history show', 'the last one'],
    ['sudo hullcheck history show 12 --format html=run-12.html', 'as a page'],
  ])
    .argument('[run]', 'its number, an age such as 7d, a day, or last', 'last')
    .addOption(historyFlag())
    .addOption(listFlag('--format <name[=file]>', formatsText(auditFormatNames)))
  return does<Flags>(addLookFlags(command), outcome, async ([run = 'last'], flags, mistakes) => {
    const wish = await wishOf(run, 'history show', mistakes)
    const delivery = await deliveryOf(flags, mistakes)
    mistakes.throwIfAny()
    return within(flags, reading, async (history) => {
      const { id } = await chosen(history, wish)
      const report = history.report(id) as Report
      return deliver(report, { ...delivery, success: `run ${id}, as it was judged then` })
    })
  })
}

function diff(outcome: Outcome): Command {
  const command = verb('diff', 'what changed between two stored runs', [
    ['sudo hullcheck history diff', 'between the last two'],
    ['sudo hullcheck history diff 7d', 'between the one of a week ago and the last'],
    ['sudo hullcheck history diff 12 15', 'between these'],
  ])
    .argument('[before]', 'number of a run, an age such as 7d, a day; default: the last but one')
    .argument('[after]', 'the same; default: the last', 'last')
    .addOption(historyFlag())
    .addOption(listFlag('--format <name[=file]>', formatsText(auditFormatNames)))
  return does<Flags>(addLookFlags(command), outcome, async ([first, second = 'last'], flags, mistakes) => {
    const from = await wishOf(first, 'history diff', mistakes)
    const to = await wishOf(second, 'history diff', mistakes)
    const delivery = await deliveryOf(flags, mistakes)
    mistakes.throwIfAny()
    return within(flags, reading, async (history) => {
      const { compareRuns } = await import('../../index.js')
      const after = await chosen(history, to)
      const before = from === undefined ? previous(history, after) : await chosen(history, from, after)
      const comparison = compareRuns(history, before, after)
      const report = { ...(history.report(after.id) as Report), comparison, trend: [before, after] }
      return deliver(report, { ...delivery, success: `run ${before.id} against run ${after.id}` })
    })
  })
}

function previous(history: History, { id, hostname }: RunSummary): RunSummary {
  const runs = history.runs({ hostname })
  const before = runs[runs.findIndex((run) => run.id === id) - 1]
  if (!before) throw new UsageError([`there is no run of this host before run ${id}`])
  return before
}

function prune(outcome: Outcome): Command {
  const command = verb('prune', 'remove runs; the newest one of each host always stays', [
    ['sudo hullcheck history prune --keep 90d', 'those that are older'],
    ['sudo hullcheck history prune --keep 100 --keep 200M', 'until all of it holds'],
  ])
    .addOption(historyFlag())
    .addOption(keepFlag())
  return does<Flags>(command, outcome, async (_, flags, mistakes) => {
    const keep = await retentionOf(flags.keep, mistakes)
    if (!keep) mistakes.add('say how much to keep: --keep 90d, --keep 100, --keep 200M')
    mistakes.throwIfAny()
    return within(flags, { make: false }, async (history) => {
      const removed = history.prune(keep ?? {})
      await toStdout(`${removed} ${removed === 1 ? 'run' : 'runs'} removed, ${history.runs().length} kept\n`)
      return exitStatus.clean
    })
  })
}

function exportTo(outcome: Outcome): Command {
  const command = verb('export', 'runs as lines of JSON, with their evidence', [
    ['sudo hullcheck history export -o runs.ndjson', 'all of them'],
    ['sudo hullcheck history export --since 30d | gzip > runs.ndjson.gz', 'those of a month'],
  ])
    .option('-o, --output <file>', 'where to; - is standard output', '-')
    .option('--since <age>', 'only runs from then on: 30d, or a day')
    .addOption(historyFlag())
  return does<Flags>(command, outcome, async (_, flags, mistakes) => {
    const file = flags.output ?? '-'
    const since = await wishOf(flags.since, '--since', mistakes)
    checkFile(file, '--output', mistakes)
    mistakes.throwIfAny()
    return within(flags, reading, async (history) => {
      const { exportRuns } = await import('../../index.js')
      const lines = await exportRuns(
        history,
        (await from(history, since)).map(({ id }) => id),
      )
      if (file === '-') for (const line of lines) await toStdout(`${line}\n`)
      else save(file, lines)
      return exitStatus.clean
    })
  })
}

/** Evidence tells much about a host: only its owner may read the file. */
function save(file: string, lines: Iterable<string>): void {
  try {
    toFile(file, `${[...lines].join('\n')}\n`, 0o600)
  } catch (error) {
    throw new UsageError([`${file}: ${fileProblem(error)}`])
  }
}

function importFrom(outcome: Outcome): Command {
  const command = verb('import', 'store what `history export` wrote, here or elsewhere; runs that are there already are left alone', [
    ['sudo hullcheck history import runs.ndjson', 'from a file'],
    ['zcat runs.ndjson.gz | hullcheck history import - --history ./runs', 'from standard input, into another folder'],
  ])
    .argument('<file>', '- is standard input')
    .addOption(historyFlag())
  return does<Flags>(command, outcome, async ([file], flags, mistakes) => {
    if (file === undefined) mistakes.add('name a file, or - for standard input')
    mistakes.throwIfAny()
    const act = async (history: History) => {
      const { importRuns } = await import('../../index.js')
      const { stored, known } = await importRuns(history, linesOf(file as string))
      await toStdout(`${stored} ${stored === 1 ? 'run' : 'runs'} stored${known > 0 ? `, ${known} known already` : ''}\n`)
      return exitStatus.clean
    }
    return within(flags, {}, act, `import of ${file === '-' ? 'standard input' : file}: `)
  })
}

/** The interface is made when the first line is wanted: lines that come before somebody listens would be lost. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const input = file === '-' ? process.stdin : createReadStream(file)
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  } catch (error) {
    throw new UsageError([`${file}: ${fileProblem(error)}`])
  }
}

function rejudge(outcome: Outcome): Command {
  const command = verb('rejudge', "what today's rules would have told of stored evidence; nothing that is stored changes", [
    ['sudo hullcheck history rejudge', 'of the last run'],
    ['sudo hullcheck history rejudge --since 30d', 'of the runs of a month: since when was it so?'],
    ['sudo hullcheck history rejudge --rules ./our-rules', 'with rules of your own'],
  ])
    .argument('[run]', 'its number, an age such as 7d, a day, or last')
    .option('--since <age>', 'all runs from then on')
    .addOption(historyFlag())
    .addOption(choiceFlag('--format <name>', 'terminal or json', lineFormats))
  return does<Omit<Flags, 'format'> & { format?: string }>(addLookFlags(addRuleFlags(command)), outcome, async ([run], flags, mistakes) => {
    const wish = await wishOf(run, 'history rejudge', mistakes)
    const since = await wishOf(flags.since, '--since', mistakes)
    const format = (await oneOf(flags.format, '--format', lineFormats, mistakes)) ?? 'terminal'
    const load = loadOptions(flags, mistakes)
    const look = await lookFlags(flags, mistakes)
    mistakes.throwIfAny()
    return within(flags, reading, async (history) => {
      const { loadRules, rejudged, renderRejudged } = await import('../../index.js')
      const rules = await loadRules({ ...load, profiles: load.profiles ?? ['default'] })
      const runs = since === undefined ? [await chosen(history, wish ?? 'last')] : await from(history, since)
      const all: { run: RunSummary; changes: readonly Change[] }[] = []
      for (const one of runs) {
        const report = rejudged(history, one, rules)
        if (report === undefined) toStderr(`hullcheck: run ${one.id}: its evidence is of another form than this hullcheck reads\n`)
        else if (format === 'json') all.push({ run: one, changes: report.comparison?.changes ?? [] })
        else await toStdout(renderRejudged(report, { ...lookOf(process.stdout, process.env, look), verbose: flags.verbose ?? false }))
      }
      if (format === 'json') await toStdout(`${await asJson(all)}\n`)
      return exitStatus.clean
    })
  })
}

async function asJson(value: unknown): Promise<string> {
  const { inertJson } = await import('../../index.js')
  return inertJson(JSON.stringify(value))
}

function check(outcome: Outcome): Command {
  const command = verb('check', 'whether the store is whole: every page and every part of it', [
    ['sudo hullcheck history check', 'prints what is wrong, and exits 5 then'],
  ]).addOption(historyFlag())
  return does<Flags>(command, outcome, async (_, flags, mistakes) => {
    mistakes.throwIfAny()
    return within(flags, reading, async (history) => {
      const { inert } = await import('../../index.js')
      const problems = history.check()
      const runs = history.runs().length
      const size = `${(history.size() / 2 ** 20).toFixed(1)} MiB`
      const lines = problems.length > 0 ? problems.map((one) => inert(one)) : [`${runs} runs in ${size}, all whole`]
      await toStdout(`${lines.join('\n')}\n`)
      if (problems.length === 0) return exitStatus.clean
      toStderr(
        'hullcheck: the history is damaged\n  → `hullcheck history repair` saves what can be read into a new file and keeps the old one\n',
      )
      return exitStatus.notKept
    })
  })
}

function repair(outcome: Outcome): Command {
  const command = verb('repair', 'save what can be read of a damaged store into a new file; the old one is kept beside it', [
    ['sudo hullcheck history repair', 'tells what was saved and what was lost'],
  ]).addOption(historyFlag())
  return does<Flags>(command, outcome, async (_, flags, mistakes) => {
    mistakes.throwIfAny()
    return telling(async () => {
      const { inert, repairHistory } = await import('../../index.js')
      const { saved, lost, kept } = await repairHistory(flags.history)
      const losses = lost.map((one) => `  lost: ${inert(one)}\n`).join('')
      await toStdout(`${saved} ${saved === 1 ? 'run' : 'runs'} saved; the old file is ${inert(kept, 4096)}\n${losses}`)
      return exitStatus.clean
    })
  })
}

const reading = { readOnly: true }

/** Opens the store for a verb. */
function within(
  flags: Pick<Flags, 'history'>,
  how: Pick<HistoryOptions, 'readOnly' | 'make'>,
  act: (history: History) => Promise<number>,
  what = '',
): Promise<number> {
  return telling(async () => {
    const { openHistory } = await import('../../index.js')
    const history = await openHistory({ ...(flags.history !== undefined && { folder: flags.history }), ...how })
    try {
      return await act(history)
    } finally {
      history.close()
    }
  }, what)
}

async function telling(act: () => Promise<number>, what = ''): Promise<number> {
  try {
    return await act()
  } catch (error) {
    const { HistoryError } = await import('../../index.js')
    if (error instanceof HistoryError) return tellTrouble(error, what)
    throw error
  }
}

/** A time or `last` means a run of the host of `other`, where that is given; a number means that run. */
async function chosen(history: History, wish: RunWish = 'last', other?: RunSummary): Promise<RunSummary> {
  const { choose } = await import('../../index.js')
  const isNumber = typeof wish === 'object' && 'id' in wish
  const run = choose(history.runs(other && !isNumber ? { hostname: other.hostname } : {}), wish)
  if (run) return run
  throw new UsageError([isNumber ? `there is no run ${wish.id}; \`hullcheck history list\` shows them` : 'no run is stored yet'])
}

/** The runs from a time on, or from the one that is meant. */
async function from(history: History, wish: RunWish | undefined): Promise<RunSummary[]> {
  const runs = history.runs()
  if (wish === undefined) return runs
  if (typeof wish === 'object' && 'at' in wish) return runs.filter(({ at }) => Date.parse(at) >= wish.at)
  const first = await chosen(history, wish)
  return runs.slice(runs.findIndex(({ id }) => id === first.id))
}

async function deliveryOf(flags: Flags, mistakes: Mistakes) {
  return {
    destinations: await destinations(flags.format ?? [], mistakes, { names: auditFormatNames }),
    look: await lookFlags(flags, mistakes),
    verbose: flags.verbose ?? false,
    threshold: { failOn: 'high', strict: false, named: [] } as const,
  }
}
