/**
 *   npm run lab -- list
 *   npm run lab -- build <bed> [--install]
 *   npm run lab -- <bed> [options] -- <command...>
 */
import type { ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Bed, type BedName, type BedOptions, bedNames, prepareBed, startBed, whyNot } from './beds.js'

const usage = `npm run lab -- list
npm run lab -- build <bed> [--install]
npm run lab -- <bed> [options] -- <command...>
beds: ${bedNames.join(', ')}
options: --install  --docker-args "..."
  and for bookworm, trixie: --out DIR  --limit SECONDS  --append "kernel words"  --systemd  --remap
`

async function main(args: string[]): Promise<number> {
  const end = args.indexOf('--')
  const command = end < 0 ? [] : args.slice(end + 1)
  const { values, positionals } = parseArgs({
    args: joinDockerArgs(end < 0 ? args : args.slice(0, end)),
    allowPositionals: true,
    options: {
      install: { type: 'boolean' },
      out: { type: 'string' },
      append: { type: 'string' },
      systemd: { type: 'boolean' },
      remap: { type: 'boolean' },
      limit: { type: 'string' },
      'docker-args': { type: 'string' },
    },
  })
  const { limit, out, 'docker-args': dockerArgs, ...plain } = values
  const options: BedOptions = {
    ...plain,
    ...(limit !== undefined && { limit: Number(limit) }),
    ...(out !== undefined && { out: resolve(out) }),
    ...(dockerArgs !== undefined && { dockerArgs: dockerArgs.split(/\s+/).filter(Boolean) }),
  }
  const [verb, name] = positionals
  if (verb === 'list') return list()
  if (verb === 'build' && isBed(name)) {
    await prepareBed(name, options)
    return 0
  }
  if (!isBed(verb) || command.length === 0) {
    process.stderr.write(usage)
    return 2
  }
  return runOn(await startBed(verb, options), command)
}

/** `--docker-args --x` to `--docker-args=--x`: parseArgs takes no separate value that begins with a dash. */
function joinDockerArgs(args: string[]): string[] {
  const at = args.indexOf('--docker-args')
  return at < 0 || at + 1 >= args.length ? args : args.toSpliced(at, 2, `--docker-args=${args[at + 1]}`)
}

function isBed(name: string | undefined): name is BedName {
  return bedNames.some((one) => one === name)
}

function list(): number {
  for (const name of bedNames) process.stdout.write(`${name.padEnd(20)} ${whyNot(name) ?? 'ready'}\n`)
  return 0
}

async function runOn(bed: Bed, command: string[]): Promise<number> {
  let child: ChildProcess | undefined
  // Ctrl-C reaches the command too; we stay to see the bed go. Whatever kills us harder: the bed's keeper takes it down.
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => {
      child?.kill(signal)
      void bed.stop().finally(() => process.exit(status))
    })
  }
  try {
    const { status } = await bed.run(command, {
      inherit: true,
      onStart: (started) => {
        child = started
      },
    })
    return status
  } finally {
    await bed.stop()
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`lab: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 125
}
