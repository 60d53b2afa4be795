#!/usr/bin/env node
/**
 * The entry of the built program: answers `--version` at once, and otherwise loads the program from one file, with the bytecode that
 * was kept of it. A gate in a commit hook is over sooner than Node would have found and compiled the modules. Of another release
 * of Node the bytecode is refused (v8.dev/blog/code-caching), and the program is compiled as ever.
 */
'use strict'
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { Script } = require('node:vm')

/** What a gate of plain files needs, and all else. They ask for each other by these names. */
const parts = ['./program.js', './rest.js']
const loaded = new Map()

if (require.main === module) main(process.argv.slice(2))
// To make the bytecode.
else module.exports = { load, loaded }

function main(words) {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) process.stdout.write(`${VERSION}\n`)
  else start(words)
}

function start(words) {
  const { run, defect, plainOutput } = load('./program.js')
  plainOutput()
  process.on('uncaughtException', defect)
  // Everything is written by now: whatever still waits (a reader of a file that never answers) must not keep the process alive.
  run(words).then((status) => process.exit(status), defect)
}

function load(part) {
  const known = loaded.get(part)
  if (known) return known.exports
  const filename = join(__dirname, part)
  const cachedData = bytecode(filename)
  // The build writes ASCII only, which is read without decoding.
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData })
  const made = { exports: {}, script }
  loaded.set(part, made)
  script.runInThisContext()(made.exports, take, made, filename, __dirname)
  return made.exports
}

function take(path) {
  return parts.includes(path) ? load(path) : require(path)
}

function bytecode(filename) {
  try {
    return readFileSync(`${filename.slice(0, -2)}cache`)
  } catch {
    return undefined
  }
}
