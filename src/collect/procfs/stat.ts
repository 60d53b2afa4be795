import { text } from './text.js'

/** What /proc/PID/stat tells in one read: proc(5). */
export interface Stat {
  readonly pid: number
  readonly name: string
  readonly state: string
  readonly parent: number
  /** PF_KTHREAD of the flags: unlike a name it cannot be forged, and kthreadd (2) proves that this is the host's procfs. */
  readonly kernelThread: boolean
  readonly threads: number
  /** Clock ticks since boot; with the pid it tells a process from a later one with the same number. */
  readonly startTime: number
}

const PF_KTHREAD = 0x00200000

/** The name stands in parentheses and may hold blanks and parentheses itself: the last one ends it. */
export function parseStat(content: string): Stat | undefined {
  const open = content.indexOf(' (')
  const close = content.lastIndexOf(') ')
  if (open < 1 || close < open) return undefined
  const fields = content.slice(close + 2).split(' ')
  const [state, parent, , , , , flags] = fields
  const pid = Number(content.slice(0, open))
  const threads = Number(fields[17])
  const startTime = Number(fields[19])
  if (
    !Number.isSafeInteger(pid) ||
    !Number.isSafeInteger(startTime) ||
    !Number.isSafeInteger(threads) ||
    state === undefined ||
    !/^[A-Za-z]$/.test(state)
  )
    return undefined
  if (!Number.isSafeInteger(Number(parent)) || !Number.isSafeInteger(Number(flags))) return undefined
  return {
    pid,
    name: text(content.slice(open + 2, close)),
    state,
    parent: Number(parent),
    kernelThread: Math.floor(Number(flags) / PF_KTHREAD) % 2 === 1,
    threads,
    startTime,
  }
}
