/** What the audit promises, held against a real engine: it only asks and reads, survives what containers do, and ends. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { collect } from '../../src/collect/index.js'
import { evaluate } from '../../src/evaluate/evaluate.js'
import type { Report } from '../../src/model/report.js'
import { atLeast } from '../../src/model/severity.js'
import { loadRules } from '../../src/rules/load.js'
import { type Bed, type BedName, startBed, whyNot } from '../lab/beds.js'

const run = promisify(execFile)
const cli = fileURLToPath(new URL('../../dist/bin/main.js', import.meta.url))
const required = process.env.HULLCHECK_LIVE === 'required'
const { NODE_EXTRA_CA_CERTS: _, ...quickEnv } = process.env

void t.test('on debian-docker', { timeout: 600_000 }, async (t) => {
  const bed = await bedFor(t, 'debian-docker')
  if (!bed) return
  const env = { ...quickEnv, ...bed.env }
  const docker = async (...words: string[]) => (await run('docker', words, { env })).stdout.trim()
  const start = (name: string, ...flags: string[]) => docker('run', '-d', '--name', name, '--network', 'none', ...flags, 'bb')

  await start('plain')
  await start(
    'hostile',
    '--label',
    'com.docker.compose.project=\u001b[31mred\u202e',
    '--label',
    'com.docker.compose.service=a\nb\u0007',
    '-e',
    'API_TOKEN=s3cr3t-value',
  )

  await t.test('a default container has no finding above medium, and no way out', async (t) => {
    const report = await judged(env, ['plain'])
    const plain = report.containers[0]
    t.equal(plain?.identity.name, 'plain')
    const high = plain?.results.filter((one) => one.outcome === 'fail' && atLeast(one.severity, 'high')).map((one) => one.rule)
    t.same(high, [])
    t.same(
      plain?.paths.filter((one) => one.outcome === 'open').map((one) => one.path),
      [],
    )
    t.same(
      plain?.drifts.map((one) => `${one.fact}: ${one.predicted} / ${one.observed}`),
      [],
      'prediction and kernel agree',
    )
  })

  await t.test('the changes that are named first close what they say, each on top of those before', async (t) => {
    const table: [name: string, changes: [flags: string[], text: RegExp][]][] = [
      ['given', [[['--privileged'], /^leave out --privileged; /]]],
      ['root', [[['-v', '/:/host'], /^remove the -v/]]],
      [
        'much',
        [
          [['--privileged'], /^leave out --privileged; /],
          [['--cap-add', 'SYS_ADMIN'], /^leave out --cap-add=SYS_ADMIN$/],
          [['--pid', 'host'], /^leave out --pid=host/],
        ],
      ],
    ]
    for (const [name, changes] of table) {
      let claimed: readonly (readonly string[])[] | undefined
      for (let made = 0; made <= changes.length; made += 1) {
        const id = `${name}-${made}`
        await start(id, ...changes.slice(made).flatMap(([flags]) => flags))
        const { paths, headline } = (await judged(env, [id])).containers[0] as Report['containers'][number]
        claimed ??= headline.remedies.map((one) => one.closes)
        if (made === 0) for (const [at, [, text]] of changes.entries()) t.match(headline.remedies[at]?.cure.docker, text, name)
        const open = paths.filter((one) => one.outcome === 'open').map((one) => one.path)
        t.same(open.sort(), claimed.slice(made).flat().sort(), `${name} after ${made} changes`)
      }
    }
  })

  await t.test("no change closes what only a process opens that was exec'd as another user", async (t) => {
    await start('exec', '--pid', 'host', '--user', '1000', '--security-opt', 'no-new-privileges', '-v', '/etc:/host/etc')
    await docker('exec', '-d', '-u', '0', 'exec', 'sleep', '600')
    const { paths, headline } = (await judged(env, ['exec'])).containers[0] as Report['containers'][number]
    t.ok(paths.some((one) => one.path === 'host-file-write' && one.outcome === 'open'))
    const closing = headline.remedies.filter(({ closes }) => closes.includes('host-file-write'))
    t.match(closing[0]?.cure.docker, /-v/)
    t.equal(closing.length, 1)
  })

  await t.test('only GET requests reach the engine', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'hc-'))
    const requests: string[] = []
    const proxy = await recordingProxy(join(folder, 's'), (bed.dockerHost as string).replace('unix://', ''), requests)
    const result = await audit({ ...env, DOCKER_HOST: `unix://${join(folder, 's')}` })
    proxy.close()
    rmSync(folder, { recursive: true })
    t.ok([0, 1].includes(result.status), result.stderr)
    t.ok(requests.length >= 4, `${requests.length} requests were recorded`)
    t.same(
      requests.filter((line) => !line.startsWith('GET ')),
      [],
    )
  })

  await t.test('a trace of the process shows no write outside its output, no program started, no namespace entered', async (t) => {
    if (spawnSync('strace', ['-V']).status !== 0) {
      if (required) t.fail('strace is required')
      else t.ok(true, 'traced', { skip: 'strace is not installed' })
      return
    }
    const log = join(t.testdir(), 'trace')
    const calls =
      'open,openat,openat2,creat,mkdir,mkdirat,unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat,chmod,fchmodat,chown,fchownat,truncate,ftruncate,mount,umount2,setns,unshare,execve,ptrace,kill,process_vm_readv,process_vm_writev'
    // -E: the test runner puts its own NODE_OPTIONS into every child, and they write coverage
    const words = [
      '-E',
      'NODE_OPTIONS',
      '-f',
      '-qq',
      '-s',
      '4096',
      '-e',
      `trace=${calls}`,
      '-o',
      log,
      'node',
      cli,
      'audit',
      '--format',
      'json',
    ]
    const { stdout } = await run('strace', words, { env, maxBuffer: 64 << 20 }).catch((error: { stdout: string }) => error)
    t.match(JSON.parse(stdout), { containers: Array })
    const lines = readFileSync(log, 'utf8').split('\n')
    for (const file of ['mountinfo', 'status', 'cgroup'])
      t.ok(
        lines.some((line) => line.includes('/proc/') && line.includes(`/${file}"`)),
        `the trace saw the audit read ${file}`,
      )
    const suspicious = lines.filter((line) => isChange(line)).slice(1)
    t.same(suspicious, [], 'besides the start of node itself')
  })

  await t.test('no secret and no control character gets through', async (t) => {
    const { stdout: json } = await audit(env, '--format', 'json')
    t.notMatch(json, /s3cr3t-value/)
    t.match(json, /API_TOKEN/, 'the name of the variable is told')
    const { stdout: text } = await audit(env, '--color', 'never', '--verbose')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    t.notMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
  })

  await t.test('containers that come and go ten times a second do not disturb it', { timeout: 120_000 }, async (t) => {
    const churn = { on: true, made: 0 }
    const spinning = Promise.all(
      [0, 1, 2, 3].map(async (lane) => {
        while (churn.on) {
          await run('docker', ['run', '--rm', '--name', `churn-${lane}-${churn.made}`, '--network', 'none', 'bb', 'true'], { env }).catch(
            () => undefined,
          )
          churn.made += 1
        }
      }),
    )
    for (let round = 0; round < 8; round += 1) {
      const { status, stdout, stderr } = await audit(env, '--format', 'json')
      t.ok([0, 1].includes(status), stderr)
      const names = (JSON.parse(stdout) as { containers: { name: string }[] }).containers.map((one) => one.name)
      t.ok(names.includes('plain'), 'what stays is audited')
    }
    churn.on = false
    await spinning
    t.comment(`${churn.made} containers came and went`)
  })

  await t.test('an ordinary user is told what cannot be seen, and is not told that all is well', async (t) => {
    const words = [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      'env',
      '-u',
      'NODE_OPTIONS',
      'node',
      cli,
      'audit',
      '--host',
      bed.dockerHost as string,
    ]
    const result = spawnSync('setpriv', words, { env: { ...env, HOME: '/nonexistent' }, encoding: 'utf8' })
    t.equal(result.status, 3, result.stderr + result.stdout)
    t.match(result.stdout + result.stderr, /permission denied|may not/i)
  })
})

void t.test('on debian-docker-remap', { timeout: 300_000 }, async (t) => {
  const bed = await bedFor(t, 'debian-docker-remap')
  if (!bed) return
  const env = { ...quickEnv, ...bed.env }
  const flags =
    '--cap-drop ALL --security-opt no-new-privileges --user 1000:1000 --read-only --memory 64m --memory-swap 64m --cpus 0.5 --pids-limit 64 --init'
  await run('docker', ['run', '-d', '--name', 'hardened', '--network', 'none', ...flags.split(' '), 'bb'], { env })
  const report = await judged(env, ['hardened'])
  const above = report.containers[0]?.results
    .filter((one) => one.outcome === 'fail' && atLeast(one.severity, 'medium'))
    .map((one) => `${one.rule}: ${one.message}`)
  t.same(above, [], 'a hardened container under a remapping daemon has no finding above low')
  t.match(report.containers[0]?.headline, { standing: 'held' })
})

async function judged(env: NodeJS.ProcessEnv, containers: readonly string[]): Promise<Report> {
  return evaluate(await collect({ env, containers }), await loadRules())
}

function audit(env: NodeJS.ProcessEnv, ...words: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile('node', [cli, 'audit', ...words], { env, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

async function bedFor(t: Test, name: BedName): Promise<Bed | undefined> {
  const lacks = whyNot(name)
  if (lacks !== undefined) {
    if (required) t.fail(`${name} is required: ${lacks}`)
    else t.ok(true, name, { skip: lacks })
    return undefined
  }
  const bed = await startBed(name)
  t.teardown(() => bed.stop())
  return bed
}

/** Passes bytes on and notes each request line. Requests of one connection follow each other, so a line at the start of a chunk is enough. */
function recordingProxy(path: string, target: string, requests: string[]): Promise<Server> {
  const server = createServer((client) => {
    const engine = connect(target)
    client.on('data', (chunk) => {
      for (const line of chunk.toString('latin1').split('\r\n')) if (/ HTTP\/1\.1$/.test(line)) requests.push(line)
    })
    client.pipe(engine).pipe(client)
    client.on('error', () => engine.destroy())
    engine.on('error', () => client.destroy())
  })
  return new Promise((resolve) => server.listen(path, () => resolve(server)))
}

/** Calls that change something, or start or enter something. Opening for reading is none; nor is what did not succeed because it was not there. */
function isChange(line: string): boolean {
  if (/\bopen(at2?)?\(/.test(line)) return /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(line) && !/"\/dev\/(null|tty)"/.test(line)
  return /\b(creat|mkdir\w*|unlink\w*|rename\w*|link\w*|symlink\w*|mknod\w*|f?chmod\w*|f?chown\w*|f?truncate|mount|umount2|setns|unshare|execve|ptrace|kill|process_vm_\w+)\(/.test(
    line,
  )
}
