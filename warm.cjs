// Part of the build: runs gates with the bundled program, and keeps the bytecode of all that they needed in dist/bin/program.cache.
const { readFileSync, writeFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { join } = require('node:path')
const { Script } = require('node:vm')

const filename = join(__dirname, 'dist/bin/program.js')
const script = new Script(readFileSync(filename, 'latin1'), { filename })
const module_ = { exports: {} }
script.runInThisContext()(module_.exports, createRequire(filename), module_, filename, join(__dirname, 'dist/bin'))

/** What hooks and pipelines judge most. */
const compose = 'docker run --privileged -v /var/run/docker.sock:/var/run/docker.sock --cap-add SYS_ADMIN --user 1000 nginx'
const samples = [
  ['gate', '--no-config', '--run', compose],
  ['gate', '--no-config', join(__dirname, 'test/bench/gate-sample')],
]

async function warm() {
  for (const words of samples) await module_.exports.run(words)
  writeFileSync(join(__dirname, 'dist/bin/program.cache'), script.createCachedData())
  process.exit(0)
}
warm()
