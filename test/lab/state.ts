import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, closeSync, lstatSync, mkdtempSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { labFile } from './folders.js'

/** Folder of a bed that is up. Short, and not in TMPDIR: a unix socket's path ends at 107 bytes. */
const prefix = '/tmp/hullcheck-lab-'
const takedown = labFile('host/takedown.sh')

export interface State {
  dir: string
  /** Takes down whatever runs from the folder, and removes it. */
  release: () => Promise<void>
}

/**
 * A new state folder with its keeper: a process in a session of its own that waits for the end of a pipe from us, then
 * takes the bed down. The kernel closes the pipe however we end, so this holds for exit, Ctrl-C, SIGTERM and SIGKILL alike.
 */
export function openState(): State {
  sweep()
  const dir = mkdtempSync(prefix)
  chmodSync(dir, 0o711) // root of a remapped container must get through
  const log = openSync(`${dir}.log`, 'w')
  const keeper = spawn('sh', ['-c', 'cat >/dev/null; exec sh "$0" "$1"', takedown, dir], { detached: true, stdio: ['pipe', log, log] })
  closeSync(log)
  writeFileSync(join(dir, 'keeper.pid'), String(keeper.pid))
  const ended = new Promise<number | null>((resolve) => keeper.once('exit', resolve))
  keeper.unref() // a test that forgets stop() still ends
  const pipe = keeper.stdin as Socket
  pipe.unref()
  let released: Promise<void> | undefined
  const release = async () => {
    keeper.ref()
    pipe.end()
    if ((await ended) !== 0) throw new Error(`the bed did not come down:\n${readFileSync(`${dir}.log`, 'utf8')}`)
  }
  return { dir, release: () => (released ??= release()) }
}

/** Takes down what is left where the keeper was killed too. */
function sweep(): void {
  for (const name of readdirSync(dirname(prefix))) {
    const dir = join(dirname(prefix), name)
    if (name.startsWith(basename(prefix)) && isStale(dir)) spawnSync('sh', [takedown, dir], { stdio: ['ignore', 'ignore', 'inherit'] })
  }
}

function isStale(dir: string): boolean {
  try {
    const stat = lstatSync(dir)
    if (!stat.isDirectory() || stat.uid !== process.getuid?.()) return false // not ours: anybody may write to /tmp
    if (Date.now() - stat.ctimeMs < 5000) return false // may be too new for its keeper
    const keeper = readFileSync(join(dir, 'keeper.pid'), 'utf8')
    return !readFileSync(`/proc/${keeper}/cmdline`, 'utf8').includes(dir)
  } catch {
    return isFolder(dir) // no keeper.pid, or no such process
  }
}

function isFolder(dir: string): boolean {
  return lstatSync(dir, { throwIfNoEntry: false })?.isDirectory() ?? false
}
