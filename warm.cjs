// Part of the build and of an install: runs gates, audits and reports with the bundled program, and keeps the bytecode of all that they
// needed beside it.
// Bytecode is of the release of Node that made it, so that it is made where it is used.
const { execFileSync } = require('node:child_process')
const { existsSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs')
const os = require('node:os')
const { join } = require('node:path')

const bin = join(__dirname, 'dist/bin')

/** What hooks and pipelines judge most. */
const compose = 'docker run --privileged -v /var/run/docker.sock:/var/run/docker.sock --cap-add SYS_ADMIN --user 1000 nginx'
const samples = [
  ['gate', '--no-config', '--run', compose],
  ['gate', '--no-config', join(__dirname, 'test/bench/gate-sample')],
]

/** What pipelines read. */
const formats = ['json', 'sarif', 'markdown', 'junit', 'gitlab', 'github']

if (process.argv[2] === 'here') warm()
else if (existsSync(join(bin, 'program.js'))) tryToWarm()

/** In a process of its own, whose output nobody sees. Without the bytecode everything works, only later. */
function tryToWarm() {
  try {
    execFileSync(process.execPath, [__filename, 'here'], { stdio: 'ignore' })
  } catch {}
}

async function warm() {
  const { load, loaded } = require(join(bin, 'main.js'))
  const { run, plainOutput } = load('./program.js')
  plainOutput()
  for (const words of samples) await run(words)
  if (loaded.has('./rest.js'))
    throw new Error('a gate of plain files reads dist/bin/rest.js: what it asks for is missing in gateParts (build.mjs)')
  const keep = (name) => writeFileSync(join(bin, `${name}.cache`), loaded.get(`./${name}.js`).script.createCachedData())
  keep('program')
  for (const format of formats) await run([...samples[1], '--format', format])
  keep('rest')
  // The program keeps what gates run, which read all of it each time.
  await look(run)
  keep('rest')
  process.exit(0)
}

/** Audits and nightly reports of a recorded host. */
async function look(run) {
  // Otherwise V8 is told to optimise later (src/cli/optimise-later.ts), and refuses what was made under that flag.
  os.availableParallelism = () => Number.POSITIVE_INFINITY
  const { startRecorded } = require('./warm-engine.cjs')
  const folder = mkdtempSync(join(os.tmpdir(), 'hullcheck-'))
  try {
    const where = ['--no-config', ...(await startRecorded(folder))]
    const nightly = ['report', ...where, '--history', join(folder, 'history')]
    for (const words of [['audit', ...where], ['audit', ...where, '--format', 'json'], nightly, nightly]) {
      if ((await run(words)) === 3) throw new Error(`hullcheck ${words[0]} saw nothing of the recorded host`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
