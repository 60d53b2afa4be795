#!/usr/bin/env node
/**
 * The entry of the built program: answers `--version` at once, and otherwise loads the program from one file, with the bytecode that
 * the build kept of it. A gate in a commit hook is over sooner than Node would have found and compiled the modules. Of another release
 * of Node the bytecode is refused (v8.dev/blog/code-caching), and the program is compiled as ever.
 */
'use strict'
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { Script, constants } = require('node:vm')

const words = process.argv.slice(2)
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) process.stdout.write(`${VERSION}\n`)
else start()

function start() {
  const { run, defect, plainOutput } = load()
  plainOutput()
  process.on('uncaughtException', defect)
  // Everything is written by now: whatever still waits (a reader of a file that never answers) must not keep the process alive.
  run(words).then((status) => process.exit(status), defect)
}

function load() {
  const filename = join(__dirname, 'program.js')
  const cachedData = bytecode()
  const importModuleDynamically = constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER
  // The build writes ASCII only, which is read without decoding.
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData, importModuleDynamically })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, require, module, filename, __dirname)
  return module.exports
}

function bytecode() {
  try {
    return readFileSync(join(__dirname, 'program.cache'))
  } catch {
    return undefined
  }
}
