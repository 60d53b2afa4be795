import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { cliPage } from '../cli-page.js'
import { exitStatus } from '../exit-status.js'
import { toFile, toStderr, toStdout } from '../output.js'
import { expectedCode, fileProblem, UsageError } from '../usage.js'
import { does, type Outcome, verb } from '../verb.js'

export function docsCommand(outcome: Outcome, tree: () => Command): Command {
  const command = verb('docs', 'write the generated pages: the command line, the facts, the rules, the schema of the configuration', [
    ['hullcheck docs', 'writes them below docs/'],
    ['hullcheck docs --check', 'exit 1 when a page is not as it would be written'],
  ])
    .argument('[folder]', 'where to', 'docs')
    .option('--check', 'compare, write nothing')
  return does<{ check?: boolean }>(command, outcome, async ([folder = 'docs'], { check }, mistakes) => {
    mistakes.throwIfAny()
    const pages = await generatedPages(tree())
    return check ? compare(folder, pages) : write(folder, pages)
  })
}

/** Pages by their path below the folder of documents. */
async function generatedPages(tree: Command): Promise<ReadonlyMap<string, string>> {
  const { configSchemaText, factsPage, loadRules, rulePages } = await import('../../index.js')
  const rules = rulePages((await loadRules()).source)
  return new Map([
    ['cli.md', cliPage(tree)],
    ['facts.md', factsPage()],
    ['hullcheck.schema.json', await configSchemaText()],
    ...[...rules].map(([name, text]): [string, string] => [join('rules', name), text]),
  ])
}

async function write(folder: string, pages: ReadonlyMap<string, string>): Promise<number> {
  try {
    for (const [name, text] of pages) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      toFile(join(folder, name), text)
    }
  } catch (error) {
    throw new UsageError([`${folder}: ${fileProblem(error)}`])
  }
  await toStdout(`${pages.size} pages written to ${folder}\n`)
  return exitStatus.clean
}

async function compare(folder: string, pages: ReadonlyMap<string, string>): Promise<number> {
  const stale = [...pages].filter(([name, text]) => current(join(folder, name)) !== text).map(([name]) => join(folder, name))
  if (stale.length === 0) return exitStatus.clean
  toStderr(`${stale.map((file) => `${file} is not up to date\n`).join('')}run: hullcheck docs ${folder}\n`)
  return exitStatus.findings
}

function current(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    expectedCode(error, ['ENOENT', 'ENOTDIR'])
    return undefined
  }
}
