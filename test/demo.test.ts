/** The demo removes what it started, at whatever moment it is interrupted. */
import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
const probe = ['unshare', '--user', '--map-root-user', '--pid', '--fork', '--mount', '--mount-proc', 'true']
const skip = spawnSync(probe[0] as string, probe.slice(1)).status === 0 ? false : 'no namespaces can be made here'

/** Processes that have the mark in their environment, apart from the demo itself. */
function marked(mark: string, demo: number): readonly string[] {
  const found: string[] = []
  for (const pid of readdirSync('/proc')) {
    if (!/^[0-9]+$/.test(pid) || Number(pid) === demo) continue
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark)) found.push(readFileSync(`/proc/${pid}/comm`, 'utf8').trim())
    } catch (error) {
      if (!['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }
  return found
}

async function until<T>(look: () => T | undefined): Promise<T | undefined> {
  for (let tries = 0; tries < 2000; tries++) {
    const seen = look()
    if (seen !== undefined) return seen
    await wait(5)
  }
  return undefined
}

void t.test('an interrupted demo leaves nothing behind', { skip }, async (t) => {
  for (const [moment, signal, names] of [
    ['while the first is started', 'SIGINT', ['unshare']],
    ['when the first runs', 'SIGTERM', ['sleep']],
    ['when the terminal is closed', 'SIGHUP', ['sleep']],
  ] as const) {
    const mark = randomUUID()
    const words = ['--import', import.meta.resolve('tsx'), main, 'demo', '--with', 'namespaces']
    const demo = spawn(process.execPath, words, { env: { ...process.env, MARK: mark }, stdio: 'ignore' })
    const ended = once(demo, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
    t.ok(
      await until(() => marked(mark, demo.pid ?? 0).find((name) => (names as readonly string[]).includes(name))),
      `${moment}: it is there`,
    )
    demo.kill(signal)
    t.equal((await ended)[1], signal, `${moment}: the demo ends by the signal`)
    const left = await until(() => (marked(mark, demo.pid ?? 0).length === 0 ? 'nothing' : undefined))
    t.equal(left, 'nothing', moment)
  }
})
