/** The two throw-away containers of the demo where there is no engine: kernel namespaces, made by util-linux's unshare. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { DemoContainers } from './demo-containers.js'

/** As if started with --privileged: own pids and mounts, everything else shared with the host. */
const leaky = ['unshare', '--pid', '--fork', '--kill-child', '--mount', '--mount-proc', 'sleep', '600']

/**
 * Every namespace of its own, a uid map that does not reach root, no capabilities and none to be had. It runs as nobody
 * (65534) first, so that the single-id map of `unshare --map-root-user` is `0 65534 1`.
 */
const hardened = [
  ...['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
  ...[
    'unshare',
    '--user',
    '--map-root-user',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount',
    '--mount-proc',
    '--net',
    '--ipc',
    '--uts',
    '--cgroup',
  ],
  ...['setpriv', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all', 'sleep', '600'],
]

/** Without root a user namespace gives the rights that unshare needs; root of the container is then the caller. */
const leakyUnprivileged = ['unshare', '--user', '--map-root-user', ...leaky.slice(1)]
const hardenedUnprivileged = hardened.slice(4)

/** Starts both. Throws an Error that says what the kernel refused. Until it returns, what is given to `onStop` removes what there is. */
export async function startNamespaces(onStop: (stop: () => Promise<void>) => void): Promise<DemoContainers> {
  const root = process.getuid?.() === 0
  const started: { name: string; child: ChildProcess }[] = []
  const stop = async () => {
    await Promise.all(started.map(({ child }) => end(child)))
  }
  onStop(stop)
  for (const [name, words] of [
    ['leaky', root ? leaky : leakyUnprivileged],
    ['hardened', root ? hardened : hardenedUnprivileged],
  ] as const) {
    const child = spawn(words[0] as string, words.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] })
    started.push({ name, child })
    await isReady(child, words[0] as string)
  }
  const pids = new Map(started.map(({ name, child }) => [child.pid as number, name]))
  return { how: 'kernel namespaces made by unshare (no engine answered)', names: [], nameOf: (ancestors) => nameOf(pids, ancestors) }
}

function nameOf(pids: ReadonlyMap<number, string>, ancestors: readonly number[]): string | undefined {
  return ancestors.map((pid) => pids.get(pid)).find((name) => name !== undefined)
}

async function isReady(child: ChildProcess, program: string): Promise<void> {
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk.toString()
  })
  const failed = once(child, 'error').then(([error]) => String((error as Error).message))
  const exited = once(child, 'exit').then(() => complaint.trim())
  const ready = waitForSleep(child)
  const problem = await Promise.race([failed, exited, ready])
  if (problem !== undefined) throw new Error(`${program}: ${problem}`)
}

/** Waits until a descendant of the child is the sleeping program itself: before that it still has the rights of unshare. */
async function waitForSleep(child: ChildProcess): Promise<undefined> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.pid !== undefined && runsSleep(child.pid)) return undefined
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return new Promise(() => {})
}

function runsSleep(pid: number): boolean {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
    return children.some((one) => readFileSync(`/proc/${one}/comm`, 'utf8').trim() === 'sleep')
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

/** unshare --fork blocks SIGTERM while it waits (util-linux unshare.c); --kill-child makes the kernel end the rest with it. */
async function end(child: ChildProcess): Promise<void> {
  // Without a number it was never started.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
