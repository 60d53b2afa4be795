/** The package as others get it: the library example, what `npm pack` makes, the version. */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import t from 'tap'
import { version } from '../src/version.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const { NODE_EXTRA_CA_CERTS: _, ...quickEnv } = process.env

void t.test('the version is that of package.json', async (t) => {
  t.equal(version, (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version)
})

void t.test('the example of the library runs', async (t) => {
  const { status, stderr } = spawnSync('node', ['docs/examples/library.mjs'], { cwd: root, encoding: 'utf8', env: quickEnv })
  t.equal(stderr, '')
  t.equal(status, 0)
})

void t.test('what npm pack makes works elsewhere, without development dependencies', { timeout: 240_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hullcheck-pack-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
  }).trim()
  execFileSync('npm', ['init', '-y'], { cwd: folder, stdio: 'ignore' })
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, packed)], { cwd: folder, stdio: 'ignore' })
  const hullcheck = (...words: string[]) =>
    spawnSync(join(folder, 'node_modules/.bin/hullcheck'), words, { cwd: folder, encoding: 'utf8', env: quickEnv })
  t.equal(hullcheck('--version').stdout.trim(), version)
  const bin = join(folder, 'node_modules/hullcheck/dist/bin')
  t.same(partsWithoutBytecode(bin), [], 'the install made the bytecode, with the Node that is here')
  const warmed = spawnSync('node', ['warm.cjs', 'here'], { cwd: join(folder, 'node_modules/hullcheck'), encoding: 'utf8', env: quickEnv })
  t.match(warmed, { status: 0, stderr: /^$/ }, 'of gates and of audits: it fails where it can see no containers')
  const tested = hullcheck('rules', 'test')
  t.equal(tested.status, 0, tested.stdout.slice(-2000))
  t.match(hullcheck('explain', 'privileged').stdout, /privileged/)
  for (const format of ['terminal', 'html', 'markdown', 'json']) {
    const { stdout, stderr } = hullcheck('gate', '--no-config', '--format', format, '--run', 'docker run --privileged nginx')
    t.equal(stderr, '', format)
    t.notMatch(stdout, /[ÂÃâ\ufffd]/, `${format}: no character is read in a wrong code`)
  }
  const { stdout } = hullcheck('gate', '--no-config', '--run', 'docker run --privileged nginx')
  for (const file of bytecode) rmSync(join(bin, file))
  t.equal(hullcheck('gate', '--no-config', '--run', 'docker run --privileged nginx').stdout, stdout, 'it works without bytecode')
})

void t.test('the package holds no bytecode, and an install without a build is left alone', async (t) => {
  const [{ files }] = JSON.parse(
    execFileSync('npm', ['pack', '--ignore-scripts', '--dry-run', '--json', '--silent'], { cwd: root, encoding: 'utf8' }),
  ) as [{ files: { path: string }[] }]
  const paths = files.map(({ path }) => path)
  t.same(
    paths.filter((path) => path.endsWith('.cache')),
    [],
  )
  const folder = mkdtempSync(join(tmpdir(), 'hullcheck-clone-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(join(root, 'warm.cjs'), join(folder, 'warm.cjs'))
  t.match(spawnSync('node', ['warm.cjs'], { cwd: folder, encoding: 'utf8', env: quickEnv }), { status: 0, stdout: /^$/, stderr: /^$/ })
  t.same(readdirSync(folder), ['warm.cjs'])
})

const bytecode = ['program.cache', 'rest.cache']

/** Those that this Node would compile as if there were none. */
function partsWithoutBytecode(bin: string): string[] {
  return bytecode.filter((file) => {
    const filename = join(bin, file.replace(/cache$/, 'js'))
    const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: readFileSync(join(bin, file)) })
    return script.cachedDataRejected
  })
}
