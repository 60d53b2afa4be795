/** What helm and kustomize write, with places in the files that they wrote it from. */
import { posix } from 'node:path'
import type { Region } from '../../model/fact.js'
import type { Problem, ReadContext, SourceFile } from '../manifest/dialect.js'
import type { Node } from '../manifest/node.js'
import { alignment } from './align.js'
import { type KubernetesObject, type Objects, objectsOf } from './documents.js'
import { nameAt } from './field.js'
import { relocated } from './relocate.js'
import type { Package } from './sort-files.js'

const commands = { helm: 'helm template', kustomize: 'kubectl kustomize' } as const

/** The objects of a chart or kustomization; one problem where it cannot be rendered here. */
export function render(one: Package, context: ReadContext): Objects {
  const { tool, file, folder, remote } = one
  if (tool === 'helm' && /^type:[ \t]*["']?library\b/m.test(file.text)) return { objects: [], problems: [] }
  if (remote !== undefined)
    return { objects: [], problems: [unrendered(one, 'it takes a part of it from the network, which the gate does not use')] }
  const rendered = context.render(tool, folder)
  if ('problem' in rendered) return { objects: [], problems: [unrendered(one, rendered.problem)] }
  return tool === 'helm' ? ofChart(rendered.text, one, context) : ofKustomization(rendered.text, one)
}

function unrendered({ tool, file }: Package, reason: string): Problem {
  const folder = posix.dirname(file.name)
  return {
    region: firstLine(file.name),
    message: `this ${tool === 'helm' ? 'chart' : 'kustomization'} must be rendered before it can be judged, and that failed: ${reason}`,
    remedy: `${commands[tool]} ${folder} | hullcheck gate -`,
    kind: 'template',
  }
}

function firstLine(file: string): Region {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 }
}

/** `# Source: chart/templates/web.yaml`, which helm writes above each document. It is text like any other: only a template may be meant. */
function sourceOf(text: string): string | undefined {
  const named = /^# Source: ([\w./-]{1,500}\.(?:ya?ml|json|tpl))\r?$/m.exec(text)?.[1]
  const parts = named?.split('/') ?? []
  return parts.some((part) => part === 'templates' || part === 'crds') && !parts.some((part) => part === '..' || part === '')
    ? named
    : undefined
}

/** Each document with the comments before it, among them helm's `# Source:`. */
function ofChart(text: string, one: Package, context: ReadContext): Objects {
  const documents = text.split(/^---[ \t]*$/m).filter((part) => part.trim() !== '')
  const templates = new Map(one.files.map((file) => [file.path, file]))
  const parts = documents.map((part) => objectsOf(part, one.file.name, ofTemplate(part, one, templates, context)))
  return { objects: parts.flatMap((part) => part.objects), problems: parts.flatMap((part) => part.problems) }
}

/** The first part is the chart's name, which its folder need not have. */
function ofTemplate(
  text: string,
  { folder, file }: Package,
  templates: ReadonlyMap<string, SourceFile>,
  context: ReadContext,
): (region: Region) => Region {
  const inside = sourceOf(text)?.split('/').slice(1).join('/') ?? ''
  const path = posix.join(folder, inside)
  const original = inside === '' ? undefined : (templates.get(path) ?? readable(path, context))
  return original ? alignment(text, original.text, original.name) : () => firstLine(file.name)
}

function readable(path: string, context: ReadContext): { readonly text: string; readonly name: string } | undefined {
  const read = context.readFile(path)
  return 'text' in read ? read : undefined
}

/** What helm writes on standard input tells where it comes from; undefined where that file cannot be read from here. */
export function ofSource(text: string, context: ReadContext): ((region: Region) => Region) | undefined {
  const named = sourceOf(text)
  const original = named === undefined ? undefined : readable(posix.resolve(context.cwd, named), context)
  return original && alignment(text, original.text, original.name)
}

/** kustomize does not tell where anything comes from: from the files with an object of the same kind, whose name may have got more. */
function ofKustomization(text: string, { file, files }: Package): Objects {
  const { objects, problems } = objectsOf(text, file.name, () => firstLine(file.name))
  const originals = byKind(files.flatMap((one) => objectsOf(one.text, one.name).objects))
  const placed = objects.map((object): KubernetesObject => {
    const nodes = likeIt(originals.get(object.kind) ?? [], nameAt(object.node, 'metadata', 'name'))
    return { ...object, node: relocated(object.node, nodes, firstLine(file.name)) }
  })
  return { objects: placed, problems }
}

interface Original {
  readonly name: string
  readonly node: Node
}

function byKind(objects: readonly KubernetesObject[]): ReadonlyMap<string, readonly Original[]> {
  const found = new Map<string, Original[]>()
  for (const { kind, node } of objects) {
    const original = { name: nameAt(node, 'metadata', 'name'), node }
    const all = found.get(kind)
    if (all) all.push(original)
    else found.set(kind, [original])
  }
  return found
}

/** More are not searched for a name that is merely part of another. */
const searchLimit = 1000

/** By the very name, else by the longest that is a part of it: `web` is in `prod-web-admin`, but `web-admin` is nearer. */
function likeIt(all: readonly Original[], name: string): readonly Node[] {
  const same = all.filter((one) => one.name === name)
  const parts = same.length > 0 || all.length > searchLimit ? same : all.filter((one) => one.name !== '' && name.includes(one.name))
  const longest = parts.reduce((most, one) => Math.max(most, one.name.length), 0)
  return parts.filter((one) => one.name.length === longest).map(({ node }) => node)
}
