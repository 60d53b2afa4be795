/** The real host: its unit files, systemctl and crontab. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Ran, Scheduler, System } from './index.js'
import { ScheduleError } from './options.js'

/** systemd is the init if this folder is there (sd_booted(3)). */
export function schedulerHere(): Scheduler {
  return existsSync('/run/systemd/system') ? 'systemd' : 'cron'
}

export function realSystem(scheduler: Scheduler, root?: string): System {
  const at = (path: string) => (root === undefined ? path : join(root, path))
  return {
    scheduler,
    ...(root !== undefined && { root }),
    read: (path) => attempt(path, () => readFileSync(at(path), 'utf8'), ['ENOENT']),
    write: (path, text) => {
      attempt(path, () => writeWhole(at(path), text))
    },
    remove: (path) => {
      attempt(path, () => rmSync(at(path), { force: true }))
    },
    run,
  }
}

/** Also after a loss of power in between the unit is the old or the new one. */
function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  const temporary = `${path}.new`
  writeFileSync(temporary, text, { mode: 0o644, flush: true })
  renameSync(temporary, path)
}

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
}

function attempt<T>(path: string, act: () => T, expected: readonly string[] = []): T | undefined {
  try {
    return act()
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (expected.includes(code)) return undefined
    const word = Object.hasOwn(words, code) ? `${words[code]}; run as root` : code
    throw new ScheduleError(`${path}: ${word}`)
  }
}

function run(program: string, args: readonly string[], input?: string): Ran {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    ...{ encoding: 'utf8', timeout: 60_000, env: { ...process.env, LC_ALL: 'C' } },
    ...(input !== undefined && { input }),
  })
  if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') return { status: undefined, stdout: '', stderr: '' }
  return { status: status ?? 1, stdout: stdout ?? '', stderr: stderr ?? error?.message ?? '' }
}

/** A file or folder on the way to a program that somebody besides root may change, and so what root runs every night. */
export function changeableByOthers(program: string): string | undefined {
  let path = realpathSync(program)
  for (;;) {
    const { uid, mode } = statSync(path)
    const isSticky = (mode & 0o1000) !== 0
    if (uid !== 0 || ((mode & 0o022) !== 0 && !isSticky)) return path
    if (path === '/') return undefined
    path = dirname(path)
  }
}
