/** The generated pages are those that the code makes, and the links of the documents lead somewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { factsPage, loadRules, rulePages } from '../src/index.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined)
const listed = (folder: string) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)).sort() : [])

void t.test('the generated pages are up to date', async (t) => {
  const rules = rulePages((await loadRules()).source)
  const pages = [['docs/facts.md', factsPage()], ...[...rules].map(([name, page]) => [`docs/rules/${name}`, page])] as [string, string][]
  const stale = pages.filter(([file, page]) => read(file) !== page).map(([file]) => file)
  t.same(stale, [], 'these pages are as the code makes them; if not, run: npm run docs')
  t.same(listed('docs/rules'), [...rules.keys()].sort(), 'no page without a rule; if there is one, delete it')
})

void t.test('a row of a generated table has as many cells as its head', async (t) => {
  const pages = [factsPage(), ...rulePages((await loadRules()).source).values()]
  const cells = (row: string) => row.replaceAll('\\|', '').split('|').length
  const broken = pages.flatMap((page) => {
    const tables = page.split(/\n{2,}/).filter((block) => block.startsWith('| '))
    return tables.flatMap((table) => table.split('\n').filter((row, _, [head = '']) => row !== '' && cells(row) !== cells(head)))
  })
  t.same(broken, [])
})

void t.test('relative links lead to a file', async (t) => {
  const documents = ['README.md', 'CONTRIBUTING.md', ...listed('docs').map((name) => `docs/${name}`)].filter((file) => file.endsWith('.md'))
  const broken = documents.flatMap((file) => {
    const prose = (read(file) ?? '').replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]:\s*(\S+)/gm)].map((match) => match[1] ?? match[2] ?? '')
    const paths = targets.filter((target) => !/^([a-z]+:|#)/.test(target)).map((target) => target.replace(/#.*/, ''))
    return paths.filter((path) => !existsSync(join(root, dirname(file), path))).map((path) => `${file}: ${path}`)
  })
  t.same(broken, [])
})

void t.test('the README names every page, and no page names an account that somebody made up', async (t) => {
  const pages = listed('docs').filter((name) => name.endsWith('.md'))
  const readme = read('README.md') ?? ''
  t.same(
    pages.filter((name) => !readme.includes(`](docs/${name})`)),
    [],
  )
  const all = ['README.md', ...pages.map((name) => `docs/${name}`)]
  t.same(
    all.filter((file) => /\bOWNER\b|example\.com\/hullcheck/.test(read(file) ?? '')),
    [],
  )
})
