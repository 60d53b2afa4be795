/**
 * A process that stores runs is killed with -9 at random points. Each time every run that it stored must be whole, the one in the middle
 * whole or absent, and the next process must be able to go on. HULLCHECK_KILLS sets how often (CONTRIBUTING.md).
 */
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { openHistory } from '../../src/history/store.js'

const kills = Number(process.env.HULLCHECK_KILLS ?? 12)
const script = fileURLToPath(new URL('./appender.ts', import.meta.url))

/** Kills it some time after so many runs, or while it still opens the store; how many it said to have stored. */
function killed(folder: string, after: number, milliseconds: number, alone: boolean): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', script, folder, '1000', ...(alone ? ['alone'] : [])], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    let waits = true
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString()
      if (!waits || said.split('stored').length <= after) return
      waits = false
      setTimeout(() => child.kill('SIGKILL'), milliseconds)
    })
    child.once('close', () => resolve(said.match(/stored/g)?.length ?? 0))
  })
}

void t.test(`killed ${kills} times`, async (t) => {
  const folder = t.testdir()
  let known = 0
  let torn = 0
  for (let round = 0; round < kills; round += 1) {
    const stored = await killed(folder, Math.floor(Math.random() * 6), Math.random() * 60, round % 2 === 1)
    torn += readdirSync(folder).some((name) => name.endsWith('.lock')) ? 1 : 0
    const history = openHistory({ folder, patience: 0 })
    const runs = history.runs().length
    // Stored and killed before it could say so is as good.
    if (runs < known + stored || runs > known + stored + 1) t.fail(`round ${round}: ${runs} runs after ${known} and ${stored} more`)
    const problems = history.check()
    if (problems.length > 0) t.fail(`round ${round}: ${problems.join('; ')}`)
    known = runs
    history.close()
  }
  t.ok(known > 0, `${known} runs were stored`)
  t.comment(`${torn} of ${kills} times it held the lock when it was killed`)
  t.same(
    readdirSync(folder).filter((name) => name.includes('.lock')),
    [],
    'no lock is left',
  )
})
