/** A process that stores runs, so that a test can stop it, crowd it or kill it: `appender.ts <folder> <runs> [alone]`. */
import { HistoryError } from '../../src/history/errors.js'
import { openHistory } from '../../src/history/store.js'
import type { Report } from '../../src/model/report.js'
import { type Estate, estate, evidenceOf, nextNight, seeded } from './estate.js'
import { run } from './worlds.js'

const [, , folder = '', count = '1', alone = ''] = process.argv
const random = seeded(process.pid)
// Runs of several processes must not be taken for the same one.
const hostname = `host-${process.pid}`
const nights: Estate[] = [estate(20)]
while (nights.length < 10) nights.push(nextNight(nights.at(-1) as Estate, 1, random))
const evidences = nights.map((one) => evidenceOf(one))

function reportOf(night: number): Report {
  const containers = (evidences[night] as (typeof evidences)[number]).containers.map(({ identity }) => ({
    ...identity,
    checks: { r: 'fail', 'path:p': 'pass' } as const,
  }))
  return run(containers, { collectedAt: new Date().toISOString(), hostname })
}

process.stdout.write('ready\n')
try {
  const open = () => openHistory({ folder, patience: 60_000, alone: alone !== '' })
  let history = open()
  for (let at = 0; at < Number(count); at += 1) {
    const report = reportOf(at % 10)
    const evidence = { ...(evidences[at % 10] as (typeof evidences)[number]), hostname, collectedAt: report.collectedAt }
    history.append(evidence, report, 1)
    process.stdout.write('stored\n')
    // A report opens the store alone, stores one run and lets go.
    if (alone === '') continue
    history.close()
    history = open()
  }
  history.close()
} catch (error) {
  if (!(error instanceof HistoryError)) throw error
  process.stdout.write(`${error.problem}\n`)
}
