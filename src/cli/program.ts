/** The tree of verbs. */
import { Command } from 'commander'
import { version } from '../version.js'
import { auditCommand } from './commands/audit.js'
import { collectCommand } from './commands/collect.js'
import { completionCommand } from './commands/completion.js'
import { configCommand } from './commands/config.js'
import { demoCommand } from './commands/demo.js'
import { docsCommand } from './commands/docs.js'
import { doctorCommand } from './commands/doctor.js'
import { explainCommand } from './commands/explain.js'
import { fixCommand } from './commands/fix.js'
import { gateCommand } from './commands/gate.js'
import { historyCommand } from './commands/history.js'
import { reportCommand } from './commands/report.js'
import { rulesCommand } from './commands/rules.js'
import { scheduleCommand } from './commands/schedule.js'
import { serveCommand } from './commands/serve.js'
import type { Outcome } from './verb.js'

/** `first` is the first word of the line: where it is a verb, the others need not be made. */
export function program(outcome: Outcome, print: (text: string) => void, first = ''): Command {
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
  if (only) root.addCommand(only(outcome))
  else {
    for (const make of Object.values(verbs)) root.addCommand(make(outcome))
    root.addCommand(docsCommand(outcome, tree))
    root.addCommand(completionCommand(outcome, tree))
  }
  everyCommand(root, (command) => {
    command
      .exitOverride()
      .configureOutput({ writeOut: print })
      .helpOption('-h, --help', 'help for this verb')
      .configureHelp({ helpWidth: 100 })
  })
  return root
}

/** Those that do not tell of the others. */
const verbs = {
  audit: auditCommand,
  gate: gateCommand,
  fix: fixCommand,
  report: reportCommand,
  history: historyCommand,
  serve: serveCommand,
  schedule: scheduleCommand,
  explain: explainCommand,
  collect: collectCommand,
  doctor: doctorCommand,
  rules: rulesCommand,
  config: configCommand,
  demo: demoCommand,
}

function everyCommand(command: Command, visit: (command: Command) => void): void {
  visit(command)
  for (const child of command.commands) everyCommand(child, visit)
}
