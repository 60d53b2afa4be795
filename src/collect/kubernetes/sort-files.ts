/** Which files stand for themselves, and which only make sense once their chart or kustomization is rendered. */
import { posix } from 'node:path'
import type { SourceFile } from '../manifest/dialect.js'
import { at, type Node } from '../manifest/node.js'
import { parseYaml } from '../manifest/yaml.js'
import { isChart, isKustomization } from './recognise.js'

/** A folder that helm or kustomize makes objects of. */
export interface Package {
  readonly tool: 'helm' | 'kustomize'
  /** Chart.yaml, kustomization.yaml. */
  readonly file: SourceFile
  readonly folder: string
  /** Files that it is made of, as far as they were read. */
  readonly files: readonly SourceFile[]
  /** An address that it would take something from. */
  readonly remote?: string
}

interface SortedFiles {
  readonly plain: readonly SourceFile[]
  readonly packages: readonly Package[]
}

export function sortFiles(files: readonly SourceFile[]): SortedFiles {
  const charts = files.filter(({ name }) => isChart(name))
  const kustomizations = files.filter(({ name }) => isKustomization(name))
  if (charts.length + kustomizations.length === 0) return { plain: files, packages: [] }
  const packages = [...chartsOf(charts, files), ...kustomizationsOf(kustomizations, files)]
  const taken = new Set([...charts, ...kustomizations, ...packages.flatMap((one) => one.files)])
  return { plain: files.filter((file) => !taken.has(file)), packages }
}

/** A chart has the files of its templates, crds and charts; a chart below another's `charts` is rendered with that. */
function chartsOf(charts: readonly SourceFile[], files: readonly SourceFile[]): readonly Package[] {
  const folders = new Set(charts.map(({ path }) => posix.dirname(path)))
  const owner = (path: string): string | undefined => {
    const parts = path.split('/')
    const at = parts.findIndex(
      (part, index) => ownFolders.has(part) && index < parts.length - 1 && folders.has(parts.slice(0, index).join('/')),
    )
    return at < 0 ? undefined : parts.slice(0, at).join('/')
  }
  const owned = new Map<string, SourceFile[]>([...folders].map((folder) => [folder, []]))
  for (const file of files) owned.get(owner(file.path) ?? '')?.push(file)
  return charts
    .filter((file) => owner(file.path) === undefined)
    .map((file) => ({ tool: 'helm', file, folder: posix.dirname(file.path), files: owned.get(posix.dirname(file.path)) ?? [] }))
}

const ownFolders: ReadonlySet<string> = new Set(['templates', 'charts', 'crds'])

interface Named {
  readonly files: readonly SourceFile[]
  readonly remote?: string | undefined
}

/** Those that no other takes in, each with every file that it names and what those have. Of a circle the first must do: its program will say so. */
function kustomizationsOf(kustomizations: readonly SourceFile[], files: readonly SourceFile[]): readonly Package[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  for (const file of kustomizations) byPath.set(posix.dirname(file.path), file)
  const named = new Map(kustomizations.map((file) => [file, namedBy(file, byPath)]))
  const parts = new Set([...named.values()].flatMap((one) => one.files))
  const packages: Package[] = []
  const reached = new Set<SourceFile>()
  for (const file of [...kustomizations.filter((one) => !parts.has(one)), ...kustomizations]) {
    if (reached.has(file)) continue
    const all = closure(file, named)
    for (const one of all) reached.add(one)
    const remote = [...all].map((one) => named.get(one)?.remote).find((one) => one !== undefined)
    packages.push({ tool: 'kustomize', file, folder: posix.dirname(file.path), files: [...all], ...(remote !== undefined && { remote }) })
  }
  return packages
}

function closure(file: SourceFile, named: ReadonlyMap<SourceFile, Named>): ReadonlySet<SourceFile> {
  const all = new Set([file])
  // a Set's walk comes to what is added on the way
  for (const one of all) for (const next of named.get(one)?.files ?? []) all.add(next)
  return all
}

/** What kustomize takes for an address and fetches (api/internal/git/repospec.go). */
const address = /^(https?|ssh|git|file):\/\/|^(git::|git@)|^github\.com[/:]|[?&]ref=|\.git(\/\/|$)/

/** Fields that name folders and files of objects, and those that name files which are merged into objects or become a part of one. */
const folderFields = ['resources', 'bases', 'components', 'generators', 'transformers', 'validators']
const fileFields = [
  ...['patches', 'patchesStrategicMerge', 'patchesJson6902', 'crds', 'configurations', 'replacements', 'openapi'],
  ...['configMapGenerator', 'secretGenerator', 'helmCharts', 'helmChartInflationGenerator'],
]

function namedBy({ text, name, path }: SourceFile, byPath: ReadonlyMap<string, SourceFile>): Named {
  const folder = posix.dirname(path)
  const { documents } = parseYaml(text, name, { version: '1.1' })
  const wordsIn = (fields: readonly string[]) => documents.flatMap((document) => fields.flatMap((field) => shortTexts(at(document, field))))
  const [objects, parts] = [wordsIn(folderFields), wordsIn(fileFields)]
  const objectNames = new Set(objects)
  const found = [...objects, ...parts].flatMap((word) => {
    const file = byPath.get(posix.resolve(folder, word))
    return file && (!isKustomization(file.name) || objectNames.has(word)) ? [file] : []
  })
  return { files: found, remote: [...objects, ...parts].find((word) => address.test(word)) }
}

/** An inline patch is longer, or names nothing. */
function shortTexts(root: Node | undefined): readonly string[] {
  const words = new Set<string>()
  const seen = new Set<Node>()
  const visit = (node: Node): void => {
    if (seen.has(node)) return
    seen.add(node)
    if (node.kind === 'scalar' && typeof node.value === 'string' && node.value.length < 500) words.add(node.value)
    if (node.kind === 'list') for (const item of node.items) visit(item)
    if (node.kind === 'map') for (const { value } of node.entries.values()) visit(value)
  }
  if (root) visit(root)
  return [...words]
}
