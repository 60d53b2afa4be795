import { appendFileSync, readFileSync } from 'node:fs'
import { mustRun, runChild } from './child.js'

/** `userns-remap: default` wants a user and group `dockremap` with ranges of subordinate ids. They stay on the machine. */
export async function ensureRemapUser(): Promise<void> {
  if ((await runChild(['getent', 'passwd', 'dockremap'])).status !== 0) {
    await mustRun(['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'dockremap'])
  }
  for (const file of ['/etc/subuid', '/etc/subgid']) ensureRange(file)
}

/** Adds a range after the last one in use. */
function ensureRange(file: string): void {
  const lines = readLines(file)
  if (lines.some((line) => line.startsWith('dockremap:'))) return
  const ends = lines.map((line) => line.split(':')).map(([, first, count]) => Number(first) + Number(count))
  appendFileSync(file, `dockremap:${Math.max(100_000, ...ends)}:65536\n`)
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').filter(Boolean)
  } catch {
    return [] // no file: no range yet
  }
}
