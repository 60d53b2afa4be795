import { spawn } from 'node:child_process'
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cacheName } from './build.js'
import type { HostBed } from './catalogue.js'
import { childEnv, mustRun } from './child.js'
import { labFile } from './folders.js'
import { imageWords, writeImageTar } from './image.js'
import { ensureRemapUser } from './remap.js'

/** What a command needs to talk to the bed's Docker. */
type DockerEnv = { DOCKER_HOST: string; PATH: string }

/**
 * Starts a Docker of our own in the folder: own data, sockets and pid files, no bridge and no packet filter rules, so
 * that it neither meets nor disturbs a Docker that the machine may have. Returns the environment for commands.
 */
export async function startDocker(dir: string, bed: HostBed, args: string[]): Promise<DockerEnv> {
  const engine = bed.engine === 'newest' ? join(cacheName('newest-docker'), 'bin') : debianEngine(dir)
  const path = [engine, process.env.PATH ?? '', '/usr/sbin', '/sbin'].join(':') // dockerd looks up containerd and runc by name
  if (bed.remap) await ensureRemapUser()
  writeFileSync(join(dir, 'daemon.json'), JSON.stringify(daemonConfig(dir, bed, engine)))
  const log = openSync(join(dir, 'dockerd.log'), 'w')
  const daemon = spawn(join(engine, 'dockerd'), ['--config-file', join(dir, 'daemon.json'), ...args], {
    detached: true, // Ctrl-C must not reach it before its containers are removed
    stdio: ['ignore', log, log],
    env: childEnv({ PATH: path, DOCKER_HOST: undefined }),
  })
  daemon.on('error', () => {}) // told by exitCode and the log
  closeSync(log)
  if (daemon.pid === undefined) throw new Error('dockerd is not there')
  writeFileSync(join(dir, 'engine.pid'), String(daemon.pid))
  daemon.unref()
  const socket = join(dir, 'docker.sock')
  while (!(await answers(socket))) {
    if (daemon.exitCode !== null || daemon.signalCode !== null) throw new Error(`dockerd did not start:\n${logTail(dir)}`)
    await sleep(50)
  }
  const env = { DOCKER_HOST: `unix://${socket}`, PATH: path }
  await importImage(dir, env)
  return env
}

async function importImage(dir: string, env: DockerEnv): Promise<void> {
  const tar = join(dir, 'bb.tar')
  await writeImageTar(tar)
  await mustRun(['docker', 'import', ...imageWords, tar, 'bb'], { env: childEnv(env) })
}

/** A folder of links: Debian's daemon gets Debian's parts and client, whatever is first in PATH; the newest one the first client. */
function debianEngine(dir: string): string {
  const engine = join(dir, 'bin')
  mkdirSync(engine)
  const files = [
    '/usr/sbin/dockerd',
    '/usr/sbin/runc',
    '/usr/bin/docker',
    '/usr/bin/containerd',
    '/usr/bin/containerd-shim-runc-v2',
    '/usr/bin/ctr',
  ]
  for (const file of files) if (existsSync(file)) symlinkSync(file, join(engine, basename(file)))
  return engine
}

function daemonConfig(dir: string, bed: HostBed, engine: string): object {
  return {
    'data-root': join(dir, 'data'),
    'exec-root': join(dir, 'exec'),
    pidfile: join(dir, 'docker.pid'),
    hosts: [`unix://${join(dir, 'docker.sock')}`],
    bridge: 'none',
    iptables: false,
    ip6tables: false,
    'ip-forward': false,
    ...(bed.remap && { 'userns-remap': 'default' }),
    ...(bed.engine === 'debian' && { 'storage-driver': 'overlay2' }),
    // systrap needs no /dev/kvm
    ...(bed.engine === 'newest' && { runtimes: { runsc: { path: join(engine, 'runsc'), runtimeArgs: ['--platform=systrap'] } } }),
    ...(bed.engine === 'debian' && lacksSysResource() && wrapperRuntime(dir)),
  }
}

/** Docker before 29 asks for CAP_SYS_RESOURCE in a privileged container, and fails where the bounding set has it not. */
function lacksSysResource(): boolean {
  const bounding = /^CapBnd:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
  return (BigInt(`0x${bounding}`) & (1n << 24n)) === 0n
}

function wrapperRuntime(dir: string): object {
  const path = join(dir, 'bin/runc-lab')
  copyFileSync(labFile('host/runc-lab.sh'), path) // keeps the mode
  return { runtimes: { lab: { path } }, 'default-runtime': 'lab' }
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping' }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    ping.on('error', () => resolve(false))
    ping.end()
  })
}

function logTail(dir: string): string {
  return readFileSync(join(dir, 'dockerd.log'), 'utf8').trim().split('\n').slice(-5).join('\n')
}
