/** What nobody foresaw ends the program with a status of its own, so that it is not taken for findings. */
import { inspect } from 'node:util'
import { exitStatus } from './exit-status.js'

export function defect(error: unknown): never {
  process.stderr.write(`hullcheck: this is a defect of hullcheck, please report it.\n${inspect(error)}\n`)
  process.exit(exitStatus.defect)
}
