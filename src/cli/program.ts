/** The tree of verbs. */
import { Command } from 'commander'
import { version } from '../version.js'
import { exitStatus } from './exit-status.js'
import { pageWidth } from './page-width.js'
import type { Outcome } from './verb.js'

/** `first` is the first word of the line: where it is a verb, the others need not be made. */
export async function program(outcome: Outcome, print: (text: string) => void, first = ''): Promise<Command> {
  const root = new Command('hullcheck')
    .description("Finds the holes in a container's isolation, says how an attacker would use them, and gives the fix.")
    .version(version, '-V, --version')
    .helpCommand('help [verb]', 'help for a verb')
    .addHelpText(
      'after',
      '\nExit status: 0 nothing found, 1 findings, 2 wrong usage, 3 nothing could be looked at, 4 a defect of hullcheck, 5 the report could not be kept.',
    )
  const tree = () => root
  const only = Object.hasOwn(verbs, first) ? verbs[first as keyof typeof verbs] : undefined
  for (const load of only ? [only] : [...Object.values(verbs), ...Object.values(verbsOfTheTree)])
    root.addCommand((await load())(outcome, tree))
  everyCommand(root, (command) => {
    command
      .exitOverride()
      .configureOutput({ writeOut: print, getOutHelpWidth: helpWidth, outputError: (text, write) => write(wrongUsage(text)) })
      .helpOption('-h, --help', 'help for this verb')
      .configureHelp({ minWidthToWrap: 20 })
  })
  return root
}

/** As wide as the terminal, but lines that are too long are read badly. */
function helpWidth(): number {
  return process.stdout.isTTY ? Math.min(process.stdout.columns, pageWidth) : pageWidth
}

/** What commander finds wrong, in the form of all other mistakes. */
function wrongUsage(text: string): string {
  return `${text.trimEnd().replace(/^error: /, 'hullcheck: ')}\n  exit ${exitStatus.usage}\n`
}

/** Those that do not tell of the others. */
const verbs = {
  audit: async () => (await import('./commands/audit.js')).auditCommand,
  gate: async () => (await import('./commands/gate.js')).gateCommand,
  fix: async () => (await import('./commands/fix.js')).fixCommand,
  report: async () => (await import('./commands/report.js')).reportCommand,
  history: async () => (await import('./commands/history.js')).historyCommand,
  serve: async () => (await import('./commands/serve.js')).serveCommand,
  schedule: async () => (await import('./commands/schedule.js')).scheduleCommand,
  explain: async () => (await import('./commands/explain.js')).explainCommand,
  collect: async () => (await import('./commands/collect.js')).collectCommand,
  doctor: async () => (await import('./commands/doctor.js')).doctorCommand,
  rules: async () => (await import('./commands/rules.js')).rulesCommand,
  config: async () => (await import('./commands/config.js')).configCommand,
  demo: async () => (await import('./commands/demo.js')).demoCommand,
}

const verbsOfTheTree = {
  docs: async () => (await import('./commands/docs.js')).docsCommand,
  completion: async () => (await import('./commands/completion.js')).completionCommand,
}

function everyCommand(command: Command, visit: (command: Command) => void): void {
  visit(command)
  for (const child of command.commands) everyCommand(child, visit)
}
