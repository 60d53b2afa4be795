import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { text } from 'node:stream/consumers'

export interface RunResult {
  status: number
  stdout: string
  stderr: string
}

export interface ChildOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** true: the command has our own stdin, stdout and stderr, and the result's texts are empty. */
  inherit?: boolean
  onStart?: (child: ChildProcess) => void
}

/** Our environment for a child. NODE_EXTRA_CA_CERTS costs every start of node 140 ms; only npm, apt and go may need it. */
export function childEnv(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { ...process.env, NODE_EXTRA_CA_CERTS: undefined, ...more }
}

/** Runs a command to its end. A signal's status is 128 + its number as in a shell; 127: could not be started. */
export async function runChild(command: string[], options: ChildOptions = {}): Promise<RunResult> {
  const [file, ...args] = command
  if (file === undefined) throw new Error('no command given')
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: options.env ?? childEnv(),
    stdio: options.inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  })
  options.onStart?.(child)
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? signalNumber(signal) : 0)))
  })
  try {
    const [status, stdout, stderr] = await Promise.all([
      ended,
      child.stdout ? text(child.stdout) : '',
      child.stderr ? text(child.stderr) : '',
    ])
    return { status, stdout, stderr }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const stderr = `${file}: not found\n`
    if (options.inherit) process.stderr.write(stderr)
    return { status: 127, stdout: '', stderr }
  }
}

/** Runs a command that must work. */
export async function mustRun(command: string[], options: ChildOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await runChild(command, options)
  if (status !== 0) throw new Error(`${command.join(' ')}: status ${status}\n${stderr}`)
  return stdout
}

function signalNumber(signal: NodeJS.Signals): number {
  return constants.signals[signal]
}
