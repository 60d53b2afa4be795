#!/usr/bin/env node
/** The entry: answers `--version` at once, loads the rest only when it is needed, and ends the process. */
import { version } from '../version.js'
import { defect } from './defect.js'
import { plainOutput } from './plain-output.js'

process.on('uncaughtException', defect)
plainOutput()

const words = process.argv.slice(2)
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.stderr.write(`hullcheck: standard output: ${error.code}\n  exit 2\n`)
    process.exitCode = 2
  })
  process.stdout.write(`${version}\n`)
} else {
  const { run } = await import('./run.js')
  // Everything is written by now: whatever still waits (a reader of a file that never answers) must not keep the process alive.
  process.exit(await run(words))
}
