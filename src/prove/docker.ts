/** The docker client: it knows the real syntax of every flag, so the declaration under test is made by nobody but docker. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

const label = 'hullcheck.throwaway=prove'

/** A command of the client; rejects with what it wrote to stderr. */
export async function docker(...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('docker', [...args], { maxBuffer: 1 << 26, timeout: 120_000 })
    return stdout.trim()
  } catch (error) {
    throw new Error(refusal(error), { cause: error })
  }
}

function refusal(error: unknown): string {
  const stderr = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : String(error)
  const line = stderr.split('\n').find((text) => /error|invalid|cannot|conflict|unknown/i.test(text)) ?? stderr
  return line.trim()
}

/** The words behind `docker` that start a container with `flags`. */
export function dockerRun(flags: readonly string[], name: string): readonly string[] {
  const network = flags.some((flag) => /^--net(work)?(=|$)/.test(flag)) ? [] : ['--network', 'none']
  return ['run', '-d', '--label', label, '--name', name, ...network, ...flags, 'bb', 'sleep', 'infinity']
}

/** Starts a container from `flags`; its id. */
export async function start(flags: readonly string[], name: string): Promise<string> {
  return (await docker(...dockerRun(flags, name))).split('\n').at(-1) ?? ''
}

/** Removes containers of this program, whether they started or not. */
export async function remove(ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await docker('rm', '-f', '-v', ...ids)
}

/** Every container that this program has made on the engine, and its volume. */
export async function removeAll(): Promise<void> {
  const ids = await docker('ps', '-aq', '--no-trunc', '--filter', `label=${label}`)
  await remove(ids.split('\n').filter((id) => id !== ''))
  await docker('volume', 'rm', '-f', 'hullcheck-prove')
}
