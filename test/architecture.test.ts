/** Who may import whom, and who may touch the outside. Data flows one way: collect -> facts -> evaluate -> report. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const src = fileURLToPath(new URL('../src', import.meta.url))

/** Folder to the folders that it may import besides itself, and what to do when it wants another. */
const mayImport: Readonly<Record<string, { folders: readonly string[]; instead: string }>> = {
  model: { folders: [], instead: 'model holds the nouns: what needs another folder is no noun' },
  cel: { folders: [], instead: 'cel is the expression language alone: containers come in through rules/vocabulary.ts' },
  collect: { folders: ['model'], instead: 'a collector never judges: move the judgement into a rule' },
  rules: { folders: ['model', 'cel'], instead: 'rules become programs here; facts come in at evaluation' },
  config: { folders: ['model', 'rules'], instead: 'a configuration is data: what follows from it is decided in evaluate/settle.ts' },
  predict: { folders: ['model'], instead: 'a prediction is pure: give it what it needs as facts' },
  evaluate: {
    folders: ['model', 'cel', 'rules', 'predict', 'version.ts'],
    instead: 'evidence comes in as data: collect before evaluating',
  },
  history: { folders: ['model'], instead: 'what is stored and compared is the Report: judge before storing' },
  report: { folders: ['model', 'version.ts'], instead: 'a reporter sees the Report alone: put what it needs into model/report.ts' },
  notify: { folders: ['model', 'report'], instead: 'people are told what a report says: put what is missing into the Report' },
  fix: { folders: ['model', 'collect'], instead: 'a fix is planned from the report and the text: pass in what is missing' },
  serve: { folders: ['model', 'report'], instead: 'the server shows what src/serve.ts hands it: pass it in through the shelf' },
  schedule: { folders: [], instead: 'units and crontabs are text made from options: pass in what is missing' },
  docs: { folders: ['model'], instead: 'pages are made from the model alone' },
  testing: { folders: ['model', 'cel', 'rules', 'predict', 'evaluate', 'collect'], instead: 'the rule tester uses the stages as they are' },
  prove: { folders: ['model', 'predict', 'collect', 'testing'], instead: 'the proof compares prediction and observation, nothing else' },
  demo: { folders: ['model', 'rules', 'evaluate', 'collect', 'testing'], instead: 'the demo calls the library as a user would' },
  cli: { folders: ['index.ts', 'version.ts'], instead: 'export it from src/index.ts: the CLI proves that the library is enough' },
}

/** Modules that touch the outside, and the files that may. */
const outside = /^node:(fs|fs\/promises|net|http|https|tls|child_process|worker_threads|dgram|readline)$|^dockerode$/
const mayTouch = [
  /^collect\/.*\/read[^/]*\.ts$/,
  /^collect\/procfs\/read\/.*\.ts$/,
  /^(rules|config)\/load\.ts$/,
  /^rules\/(read-packed|packed-expressions)\.ts$/,
  /^history\/store[^/]*\.ts$/,
  /^notify\/(read|send)[^/]*\.ts$/,
  /^serve\/listen\.ts$/,
  /^schedule\/(read|store)[^/]*\.ts$/,
  /^(testing|prove|demo|cli)\//,
]

const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(src, join(entry.parentPath, entry.name)))

function imports(file: string): { target: string; typeOnly: boolean }[] {
  const text = readFileSync(join(src, file), 'utf8')
  const statements = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
  )
  return [...statements].map((match) => ({ target: match[2] ?? match[3] ?? '', typeOnly: match[1] !== undefined }))
}

void t.test('imports point at earlier stages only', async (t) => {
  for (const file of files) {
    const folder = file.includes('/') ? (file.split('/')[0] as string) : ''
    const allowed = mayImport[folder]
    if (folder === '') continue
    if (!allowed) {
      t.fail(`src/${folder} is not in the list of folders: add it to test/architecture.test.ts with what it may import`)
      continue
    }
    for (const { target } of imports(file)) {
      if (!target.startsWith('.')) continue
      const to = relative(src, join(src, dirname(file), target)).replace(/\.js$/, '.ts')
      const toFolder = to.includes('/') ? (to.split('/')[0] as string) : to
      t.ok(toFolder === folder || allowed.folders.includes(toFolder), `src/${file} imports ${to}: ${allowed.instead}`)
    }
  }
})

void t.test('only readers touch the outside', async (t) => {
  for (const file of files) {
    for (const { target, typeOnly } of imports(file)) {
      if (typeOnly || !outside.test(target)) continue
      t.ok(
        mayTouch.some((pattern) => pattern.test(file)),
        `src/${file} imports ${target}: I/O belongs in a read file, the rest stays pure`,
      )
    }
  }
})

void t.test('nothing leaves the process below the command line', async (t) => {
  for (const file of files.filter((one) => !one.startsWith('cli/') && !one.startsWith('prove/'))) {
    t.notMatch(readFileSync(join(src, file), 'utf8'), /process\.exit\(/, `src/${file} must not call process.exit`)
  }
})
