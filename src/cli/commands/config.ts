import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { Command } from 'commander'
import { exitStatus } from '../exit-status.js'
import { checkFile } from '../flags.js'
import { toFile, toStderr, toStdout } from '../output.js'
import { fileProblem, UsageError } from '../usage.js'
import { does, type Outcome, verb } from '../verb.js'

export function configCommand(outcome: Outcome): Command {
  return new Command('config')
    .description('the configuration: write a first one, check one')
    .addCommand(initCommand(outcome))
    .addCommand(checkCommand(outcome))
}

function initCommand(outcome: Outcome): Command {
  const command = verb('init', 'write a first hullcheck.yaml, with every key explained', [
    ['hullcheck config init', 'into this folder; an existing file is never written over'],
    ['hullcheck config init --stdout', 'to look at it first'],
  ])
    .argument('[file]', 'where to', 'hullcheck.yaml')
    .option('--stdout', 'print it')
  return does<{ stdout?: boolean }>(command, outcome, async ([file = 'hullcheck.yaml'], { stdout }, mistakes) => {
    if (!stdout) checkFile(file, 'config init', mistakes)
    if (!stdout && existsSync(file)) mistakes.add(`${file}: it exists, and is not written over`)
    mistakes.throwIfAny()
    const { starter } = await import('../../index.js')
    if (stdout) await toStdout(starter)
    else save(file, starter)
    return exitStatus.clean
  })
}

function save(file: string, text: string): void {
  try {
    toFile(file, text)
  } catch (error) {
    throw new UsageError([`${file}: ${fileProblem(error)}`])
  }
  toStderr(`hullcheck: ${file} written; everything in it is still asleep\n`)
}

function checkCommand(outcome: Outcome): Command {
  const command = verb('check', 'tell every mistake of a configuration, with its line', [
    ['hullcheck config check', 'the one that gate and audit would use here'],
    ['hullcheck config check ci/hullcheck.yaml', 'this one'],
  ]).argument('[file]', 'default: the nearest hullcheck.yaml from here upwards')
  return does<object>(command, outcome, async ([file], _, mistakes) => {
    mistakes.throwIfAny()
    const { loadConfig, loadRules } = await import('../../index.js')
    const search = { ...(file !== undefined && { file }), cwd: process.cwd(), home: homedir(), user: process.getuid?.() }
    const { config, passedOver } = await loadConfig(search)
    if (!config)
      throw new UsageError([
        `no hullcheck.yaml from ${process.cwd()} upwards${passedOver.map((one) => `, and ${one} is not trusted`).join('')}`,
      ])
    // names of rules and profiles can only be checked against the rules
    const folders = (config.ruleFolders ?? []).filter((folder) => existsSync(folder))
    for (const folder of config.ruleFolders ?? []) {
      const { line, column } = config.locate(['rules'])
      if (!folders.includes(folder)) mistakes.add(`${config.file}:${line}:${column}  rules: ${folder}: there is no such folder`)
    }
    mistakes.throwIfAny()
    await loadRules({ folders, said: config.said })
    await toStdout(`${config.file}: no mistakes${ended(config.waivers ?? [])}\n`)
    return exitStatus.clean
  })
}

/** A waiver that ended is no mistake of the file, and whoever checks it should know. */
function ended(waivers: readonly { readonly until: string }[]): string {
  const today = new Date().toISOString().slice(0, 10)
  const count = waivers.filter((one) => one.until < today).length
  return `, ${waivers.length} ${waivers.length === 1 ? 'waiver' : 'waivers'}${count > 0 ? `, of which ${count} ended: these fail a run` : ''}`
}
