#!/usr/bin/env node
/**
 * The entry of the built program: answers `--version` at once, and otherwise loads the program from one file, with the bytecode that
 * was kept of it. A gate in a commit hook is over sooner than Node would have found and compiled the modules. Of another release
 * of Node the bytecode is refused (v8.dev/blog/code-caching), and the program is compiled as ever.
 */
'use strict'
const { closeSync, openSync, readSync, statSync } = require('node:fs')
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
  const script = new Script(...sourceAndOptions(filename))
  const made = { exports: {}, script }
  loaded.set(part, made)
  script.runInThisContext()(made.exports, take, made, filename, __dirname)
  return made.exports
}

/** Both files are read into the same memory, one after the other: every page that is used for the first time takes time. */
function sourceAndOptions(filename) {
  const code = `${filename.slice(0, -2)}cache`
  const [sourceSize, codeSize] = [sizeOf(filename), sizeOf(code)]
  const memory = Buffer.allocUnsafeSlow(Math.max(sourceSize, codeSize))
  // The build writes ASCII only, which is read without decoding.
  const source = fill(memory, filename, sourceSize).latin1Slice()
  return [source, { filename, cachedData: codeSize > 0 ? bytecode(memory, code, codeSize) : undefined }]
}

function sizeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

function bytecode(memory, file, size) {
  try {
    return fill(memory, file, size)
  } catch {
    // It may be somebody else's.
    return undefined
  }
}

function fill(memory, file, size) {
  const descriptor = openSync(file)
  const length = readSync(descriptor, memory, 0, size)
  closeSync(descriptor)
  return memory.subarray(0, length)
}

function take(path) {
  return parts.includes(path) ? load(path) : require(path)
}
