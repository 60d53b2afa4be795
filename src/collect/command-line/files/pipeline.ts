/** Definitions of CI pipelines in YAML: the scripts of their steps, and containers that are given options of docker's. */
import type { SourceFile } from '../../manifest/dialect.js'
import { at, entries, items, type Node, type ScalarNode } from '../../manifest/node.js'
import { parseYaml, type YamlProblem } from '../../manifest/yaml.js'
import type { Given } from '../flags/parse.js'
import { type Invocation, optionsOnly } from '../invocation.js'
import { invocationsOf } from '../script.js'
import { expand } from '../shell/expand.js'
import { parseShell } from '../shell/parser.js'
import { type Env, Variables } from '../shell/variables.js'
import { Source } from '../source.js'
import { regionOf, type Word, WordBuilder } from '../word.js'
import { scalarWord } from './scalar.js'

/** GitHub, GitLab, Azure, CircleCI, Bitbucket, Travis, Drone, Woodpecker, Cirrus, Task: what their runner hands to a shell. */
const scripts = new Set([
  ...['after_failure', 'after_script', 'after_success', 'bash', 'before_install', 'before_script', 'cmd', 'cmds', 'command', 'commands'],
  ...['deploy', 'install', 'run', 'script', 'sh'],
])
const variables = ['env', 'variables', 'environment']
const programs = /docker|podman|nerdctl/
/** Nobody nests deeper; the YAML reader has its own limit. */
const depthLimit = 60

interface Pipeline {
  readonly invocations: readonly PipelineInvocation[]
  readonly problems: readonly YamlProblem[]
}

export interface PipelineInvocation extends Invocation {
  /** Of a container that the pipeline names itself. */
  readonly name?: string
}

export function readPipeline(file: SourceFile, env: Env): Pipeline {
  const { documents, problems } = parseYaml(file.text, file.name, { version: '1.2' })
  const reader = new PipelineReader(new Source(file.name, file.text))
  for (const document of documents) reader.document(document, env)
  return { invocations: reader.found, problems }
}

class PipelineReader {
  readonly found: PipelineInvocation[] = []
  readonly #source: Source
  /** What an anchor names is read once. */
  readonly #seen = new Set<Node>()

  /** Folders of the host that steps mount by a name (Drone). */
  #folders: ReadonlyMap<string, ScalarNode> = new Map()

  constructor(source: Source) {
    this.#source = source
  }

  document(root: Node, env: Env): void {
    this.#folders = new Map(
      items(at(root, 'volumes')).flatMap((one) => {
        const [name, path] = [scalars(at(one, 'name'))[0], scalars(at(one, 'host', 'path'))[0]]
        return name && path ? [[name.text, path] as const] : []
      }),
    )
    this.node(root, env, '', 0)
  }

  node(node: Node, env: Env, key: string, depth: number): void {
    if (depth > depthLimit || this.#seen.has(node)) return
    this.#seen.add(node)
    if (node.kind === 'list') for (const item of node.items) this.node(item, env, key, depth + 1)
    if (node.kind !== 'map') return
    const own = within(env, new Map(variables.flatMap((name) => literals(at(node, name)))))
    this.#container(node, own, key)
    for (const [name, { value }] of entries(node)) {
      if (scripts.has(name)) this.#script(value, own)
      // the container of a job is called after the job
      this.node(value, own, name === 'container' ? key : name, depth + 1)
    }
  }

  /** The lines of a list are run by one shell. */
  #script(node: Node, env: Env): void {
    const lines = scalars(node)
    if (!lines.some(({ text }) => programs.test(text))) return
    const shared = new Variables(env)
    for (const line of lines) this.found.push(...invocationsOf(scalarWord(this.#source, line), shared))
  }

  /**
   * `options:` beside `image:` are options of `docker create` (GitHub jobs and services, Azure container resources); `privileged:` is
   * a switch of its own (steps of Drone and Woodpecker).
   */
  #container(node: Node, env: Env, name: string): void {
    const image = scalars(at(node, 'image'))[0]
    const options = scalars(at(node, 'options'))[0]
    const mounted = [...scalars(at(node, 'volumes')).map((one) => this.#given('volume', one)), ...this.#named(at(node, 'volumes'))]
    const privileged = scalars(at(node, 'privileged'))
    if (!image || (options === undefined && mounted.length === 0 && privileged.length === 0)) return
    const written = options ? wordsOf(scalarWord(this.#source, options), new Variables(env)) : []
    const parsed = optionsOnly('docker', written)
    const switches = privileged.map((one) => this.#given('privileged', one))
    const given = [...parsed.given, ...switches, ...mounted, ...this.#environment(at(node, 'env'))]
    const rest = [scalarWord(this.#source, image)]
    const called = scalars(at(node, 'name'))[0]?.text ?? name
    this.found.push({ ...parsed, given, rest, program: 'docker', global: [], region: image.region, ...(called !== '' && { name: called }) })
  }

  /** `{ name, path }`, of a folder that the document names. */
  #named(volumes: Node | undefined): readonly Given[] {
    return items(volumes).flatMap((one) => {
      const folder = this.#folders.get(scalars(at(one, 'name'))[0]?.text ?? '')
      const path = scalars(at(one, 'path'))[0]
      if (!folder || !path) return []
      const [from, to] = [scalarWord(this.#source, folder), scalarWord(this.#source, path)]
      const builder = new WordBuilder(this.#source)
      builder.addWord(from, false)
      builder.add(':', () => to.begin)
      builder.addWord(to, false)
      return [{ flag: 'volume', value: builder.word(to.begin, to.end), region: regionOf(from) }]
    })
  }

  #given(flag: string, node: ScalarNode): Given {
    const value = scalarWord(this.#source, node)
    return { flag, value, region: regionOf(value) }
  }

  #environment(node: Node | undefined): readonly Given[] {
    return entries(node).flatMap(([name, { value }]) => {
      if (value.kind !== 'scalar' || value.value === null) return []
      const text = scalarWord(this.#source, value)
      const builder = new WordBuilder(this.#source)
      builder.add(`${name}=`, () => text.begin)
      if (text.text.includes('${{')) builder.addHole(text.text, text.begin, { detail: 'it is filled in when the job runs', splits: false })
      else builder.addWord(text, false)
      return [{ flag: 'env', value: builder.word(text.begin, text.end), region: regionOf(text) }]
    })
  }
}

/** The words of one line without a program. */
export function wordsOf(text: Word, shared: Variables): readonly Word[] {
  const [command] = parseShell(text, shared.root)
  return command?.words.flatMap((word) => expand(word, { text, variables: shared, block: command.block })) ?? []
}

function scalars(node: Node | undefined, depth = 0): readonly ScalarNode[] {
  if (node?.kind === 'scalar') return node.value === null ? [] : [node]
  // GitLab takes lists within lists, which anchors make
  return node?.kind === 'list' && depth < depthLimit ? node.items.flatMap((item) => scalars(item, depth + 1)) : []
}

function within(env: Env, own: ReadonlyMap<string, string | undefined>): Env {
  return own.size === 0 ? env : (name) => (own.has(name) ? own.get(name) : env(name))
}

/** Names with a value that is text as it stands; one that holds an expression is not known. */
function literals(node: Node | undefined): readonly (readonly [string, string | undefined])[] {
  return entries(node).flatMap(([name, { value }]) => {
    if (value.kind !== 'scalar' || value.value === null) return []
    const text = typeof value.value === 'string' ? value.value : value.text
    return [[name, /[$`]/.test(text) ? undefined : text]]
  })
}
