import { cpSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cacheName } from './build.js'
import type { MachineBed } from './catalogue.js'
import { childEnv, mustRun, type RunResult, runChild } from './child.js'
import { labFile, project } from './folders.js'
import { productionModules } from './modules.js'
import { openState, type State } from './state.js'

type Suite = MachineBed['suite']

export interface MachineOptions {
  /** Folder that gets what the command left in /out, and the machine's logs in lab/. Machine beds only. */
  out?: string
  /** More kernel words, such as `security=selinux selinux=1 enforcing=0`. */
  append?: string
  /** Boot systemd instead of the quick start: 10 s more, needed for SELinux (systemd loads its policy). */
  systemd?: boolean
  /** A second daemon, with userns-remap; its address is in DOCKER_HOST_REMAP. */
  remap?: boolean
  /** Options of the bed's dockerd; for host beds too. */
  dockerArgs?: string[]
  /** Seconds until the machine is ended; the command gets 30 less, so that its log still comes back. Default 600. */
  limit?: number
}

type JobOptions = MachineOptions & { env?: Record<string, string> }

/** Boots a machine for one command and brings back its results. Status 124: out of time; 125: the lab itself failed. */
export async function runInMachine(
  suite: Suite,
  command: string[],
  options: JobOptions,
  onState: (state: State) => void,
): Promise<RunResult> {
  const state = openState()
  onState(state)
  try {
    await writeJob(state.dir, suite, command, options)
    const ended = await boot(state.dir, suite, options)
    return await results(state.dir, ended, options.out)
  } finally {
    await state.release()
  }
}

/** The second disk: a tar of the command's script and the built project. */
async function writeJob(dir: string, suite: Suite, command: string[], options: JobOptions): Promise<void> {
  const lab = join(dir, 'job/lab')
  mkdirSync(lab, { recursive: true })
  cpSync(labFile('vm/guest-job.sh'), join(lab, 'job.sh'))
  cpSync(labFile('vm/guest-lib.sh'), join(lab, 'lib.sh'))
  writeFileSync(join(lab, 'command.sh'), commandScript(command, options))
  const tar = join(dir, 'job.tar')
  await mustRun(['tar', '-C', join(dir, 'job'), '-cf', tar, 'lab'])
  const parts = ['dist', 'rules', 'docs', 'test', 'package.json'].filter((part) => existsSync(join(project, part)))
  if (!parts.includes('dist')) process.stderr.write('lab: no dist/ yet, so the machine gets none: npm run build\n')
  await append(tar, 'hullcheck', project, [...parts, ...productionModules()])
  // The image has the node it was built with. A run under another version brings its own: 1 to 2 s.
  const inImage = readFileSync(join(cacheName(suite), 'node-version'), 'utf8').trim()
  if (inImage !== process.version) await append(tar, 'usr/local/bin', dirname(process.execPath), ['node'])
}

async function append(tar: string, folder: string, from: string, parts: string[]): Promise<void> {
  await mustRun(['tar', '-rf', tar, '--owner=0', '--group=0', '--transform', `flags=r;s,^,${folder}/,`, '-C', from, ...parts])
}

function commandScript(command: string[], options: JobOptions): string {
  const lines = ['. /lab/lib.sh']
  if (options.remap) {
    // First: a daemon without a bridge removes docker0 when it starts.
    lines.push('start_docker remap --userns-remap default --bridge none --iptables=false --ip6tables=false || exit 125')
    lines.push('export DOCKER_HOST_REMAP=$DOCKER_HOST')
  }
  lines.push(`start_docker docker ${words(options.dockerArgs ?? [])} || exit 125`)
  for (const [key, value] of Object.entries(options.env ?? {})) lines.push(`export ${key}=${words([value])}`)
  return `${lines.join('\n')}\nexec ${words(command)}\n`
}

/** Words as the shell reads them back. */
function words(list: string[]): string {
  return list.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
}

/** TCG, not KVM: it works everywhere. `timeout` bounds the machine also when we are gone. Status as `timeout` says. */
async function boot(dir: string, suite: Suite, options: MachineOptions): Promise<number> {
  const image = cacheName(suite)
  const limit = options.limit ?? 600
  const kernel = [
    'root=/dev/vda rw console=ttyS0 quiet panic=-1 net.ifnames=0 systemd.show_status=0',
    `lab.limit=${Math.max(limit - 30, 10)}`,
    options.systemd ? '' : 'init=/lab/init',
    options.append ?? '',
  ]
  const result = join(dir, 'result.tar')
  writeFileSync(result, '')
  truncateSync(result, 256 * 1024 * 1024) // sparse
  const disk = (file: string, more: string) => ['-drive', `file=${file},format=raw,if=virtio,${more}`]
  const qemu = [
    ...['qemu-system-x86_64', '-accel', 'tcg,thread=multi', '-M', 'q35', '-cpu', 'max', '-smp', '2', '-m', '4096'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-monitor', 'none'],
    ...['-serial', `file:${join(dir, 'console.log')}`],
    ...['-kernel', join(image, 'vmlinuz'), '-initrd', join(image, 'initrd'), '-append', kernel.join(' ')],
    ...disk(join(image, 'image.ext4'), 'snapshot=on,cache=unsafe'), // never written to; what changes goes to TMPDIR
    ...disk(join(dir, 'job.tar'), 'readonly=on'),
    ...disk(result, 'cache=unsafe'),
  ]
  const { status, stderr } = await runChild(['setsid', 'timeout', '-k', '5', String(limit), ...qemu], {
    env: childEnv({ TMPDIR: dir }),
    onStart: (child) => writeFileSync(join(dir, 'engine.pid'), String(child.pid)), // setsid and timeout keep the pid
  })
  if (stderr) process.stderr.write(stderr)
  return status
}

async function results(dir: string, ended: number, out: string | undefined): Promise<RunResult> {
  const back = join(dir, 'back')
  mkdirSync(back)
  await runChild(['tar', '-C', back, '-xf', join(dir, 'result.tar')]) // fails on an empty disk: no lab/status then
  if (out) {
    mkdirSync(join(out, 'lab'), { recursive: true })
    for (const folder of ['out', 'lab']) {
      if (existsSync(join(back, folder))) cpSync(join(back, folder), folder === 'out' ? out : join(out, 'lab'), { recursive: true })
    }
    if (existsSync(join(dir, 'console.log'))) cpSync(join(dir, 'console.log'), join(out, 'lab/console.log'))
  }
  if (existsSync(join(back, 'lab/status'))) {
    const read = (name: string) => readFileSync(join(back, 'lab', name), 'utf8')
    return { status: Number(read('status')), stdout: read('stdout'), stderr: read('stderr') }
  }
  const why = ended === 124 || ended === 137 ? 'ran out of time' : 'brought nothing back'
  const console = existsSync(join(dir, 'console.log')) ? readFileSync(join(dir, 'console.log'), 'utf8').slice(-2000) : ''
  return { status: ended === 124 || ended === 137 ? 124 : 125, stdout: '', stderr: `lab: the machine ${why}\n${console}` }
}
