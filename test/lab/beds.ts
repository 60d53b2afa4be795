/** The lab for tests: `const bed = await startBed('debian-docker')`, `bed.run([...])`, `bed.stop()`. */

import { accessSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { build, isBuilt } from './build.js'
import { type BedName, bedNames, beds } from './catalogue.js'
import { type ChildOptions, childEnv, type RunResult, runChild } from './child.js'
import { startDocker } from './docker.js'
import { project } from './folders.js'
import { type MachineOptions, runInMachine } from './machine.js'
import { installPackages, missingPackages, needsText } from './packages.js'
import { openState, type State } from './state.js'

export { type BedName, bedNames }

export interface BedOptions extends MachineOptions {
  /** Install missing apt packages (root). */
  install?: boolean
}

interface RunOptions extends MachineOptions, Pick<ChildOptions, 'inherit' | 'onStart'> {
  /** More environment for the command. */
  env?: Record<string, string>
}

export interface Bed {
  name: BedName
  /** What the lab adds to the environment of commands. */
  env: Record<string, string>
  /** Address of the engine as this process reaches it; none for a machine bed. */
  dockerHost?: string
  /** Runs a command in the project's folder. A machine bed boots for each command, and forgets all of it afterwards. */
  run: (command: string[], options?: RunOptions) => Promise<RunResult>
  /** Takes everything down. Happens by itself when this process ends in any way. */
  stop: () => Promise<void>
}

/** undefined: the bed can come up right now without a build; else a sentence that says what is missing. */
export function whyNot(name: BedName): string | undefined {
  const missing = missingPackages(name, !isBuilt(name))
  if (process.platform !== 'linux') return `bed ${name} needs Linux`
  if (beds[name].kind === 'host' && process.getuid?.() !== 0) return `bed ${name} needs root`
  if (beds[name].kind === 'host' && existsSync('/sys/class/net/docker0')) {
    return `bed ${name} cannot come up beside this machine's own Docker: a daemon without a bridge removes docker0 when it starts`
  }
  if (missing.length > 0) return needsText(name, missing)
  if (isBuilt(name)) return undefined
  if (process.getuid?.() !== 0 && beds[name].kind === 'machine') return `bed ${name} needs root to be built`
  if (name === 'newest-docker' && !inPath('go')) return `bed ${name} needs Go in PATH to be built`
  return `bed ${name} can be built: npm run lab -- build ${name}`
}

/** Makes the bed ready: installs packages if told to, builds what the cache lacks. */
export async function prepareBed(name: BedName, options: BedOptions = {}): Promise<void> {
  if (options.install) await installPackages(missingPackages(name, !isBuilt(name)))
  const why = whyNot(name)
  if (why !== undefined && !why.includes('can be built')) throw new Error(why)
  await build(name)
}

export async function startBed(name: BedName, options: BedOptions = {}): Promise<Bed> {
  await prepareBed(name, options)
  const bed = beds[name]
  return bed.kind === 'host' ? startHostBed(name, options) : machineBed(name, options)
}

async function startHostBed(name: BedName, options: BedOptions): Promise<Bed> {
  const bed = beds[name]
  if (bed.kind !== 'host') throw new Error(`${name} is no host bed`)
  const { append, systemd, remap, out, limit } = options
  if (append || systemd || remap || out || limit) throw new Error('append, systemd, remap, out and limit are for machine beds')
  const state = openState()
  try {
    const env = await startDocker(state.dir, bed, options.dockerArgs ?? [])
    const run = (command: string[], { env: more, inherit, onStart }: RunOptions = {}) =>
      runChild(command, { cwd: project, env: childEnv({ ...env, ...more }), ...(inherit && { inherit }), ...(onStart && { onStart }) })
    return { name, env, dockerHost: env.DOCKER_HOST, run, stop: state.release }
  } catch (error) {
    await state.release()
    throw error
  }
}

function machineBed(name: BedName, options: BedOptions): Bed {
  const bed = beds[name]
  if (bed.kind !== 'machine') throw new Error(`${name} is no machine bed`)
  const up = new Set<State>()
  const run = async (command: string[], runOptions: RunOptions = {}) => {
    const { inherit, ...rest } = runOptions
    const result = await runInMachine(bed.suite, command, { ...options, ...rest }, (state) => up.add(state))
    if (!inherit) return result
    process.stdout.write(result.stdout)
    process.stderr.write(result.stderr)
    return { ...result, stdout: '', stderr: '' }
  }
  const stop = async () => {
    await Promise.all([...up].map((state) => state.release()))
    up.clear()
  }
  return { name, env: {}, run, stop }
}

function inPath(file: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => {
    try {
      accessSync(join(folder, file), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
