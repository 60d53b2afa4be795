/** Rounds of a fix. Each works on what the one before has made; few need more than three. */
import type { FixReport } from '../model/fix.js'
import type { Judged } from './judged.js'
import { FixRun } from './run.js'

const roundLimit = 8

/** `judge`: what is found when these texts, by file name, stand for those of the files. */
export async function mend(judge: (edited: ReadonlyMap<string, string>) => Promise<Judged>, unsafe: boolean): Promise<FixReport> {
  const run = new FixRun(unsafe)
  const before = await judge(new Map())
  let now = before
  for (let round = 0; round < roundLimit; round += 1) {
    const edits = run.plan(now)
    if (edits.size === 0) break
    let next = await judge(run.apply(edits, now.texts))
    const broken = run.broken(now, next)
    if (broken.length > 0) next = await judge(run.takeBack(broken))
    run.note(now, next)
    now = next
  }
  return run.report(before.report, now)
}
