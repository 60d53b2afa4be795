/** devcontainer.json to workloads, through the options of docker that its tools start the container with. */
import { dirname, join, normalize } from 'node:path/posix'
import type { Region } from '../../model/fact.js'
import type { Declared } from '../../model/facts.js'
import type { Given } from '../command-line/flags/parse.js'
import { optionsOnly } from '../command-line/invocation.js'
import { labelsGiven, optionsOf } from '../command-line/options.js'
import { Source } from '../command-line/source.js'
import { plainWord, type Word, WordBuilder } from '../command-line/word.js'
import { imageUserOf } from '../dockerfile/user.js'
import type { DeclaredWorkload, ManifestReading, Problem, ReadContext, SourceFile } from '../manifest/dialect.js'
import { dockerOptions } from '../manifest/docker-options.js'
import { at, entries, items, type Node, type ScalarNode } from '../manifest/node.js'
import type { Said } from '../manifest/said.js'
import { parseYaml } from '../manifest/yaml.js'
import { wishOf } from './features.js'
import { jsonMistake, plainJson } from './jsonc.js'
import { filledIn, type Workspace, workspaceOf } from './text.js'

export function readDevcontainers(files: readonly SourceFile[], context: ReadContext): ManifestReading {
  const readings = files.map((file) => readOne(file, context))
  return { workloads: readings.flatMap((one) => one.workloads), problems: readings.flatMap((one) => one.problems) }
}

function readOne(file: SourceFile, context: ReadContext): ManifestReading {
  const source = new Source(file.name, plainJson(file.text))
  const mistake = jsonMistake(source.text)
  if (mistake !== undefined) return broken(source.region(mistake, mistake + 1), 'here it stops being JSON')
  const { documents, problems } = parseYaml(source.text, file.name, { version: '1.2' })
  const [first] = problems
  if (first) return broken(first.region, first.message)
  const [root] = documents
  if (root?.kind !== 'map') return broken(source.region(0, 1), 'it holds no object')
  const reader = new Reader(file, source, root, context)
  return { workloads: reader.workloads(), problems: reader.problems() }
}

function broken(region: Region, message: string): ManifestReading {
  return { workloads: [], problems: [{ region, message, kind: 'unparsable' }] }
}

class Reader {
  readonly #file: SourceFile
  readonly #source: Source
  readonly #root: Node
  readonly #context: ReadContext
  readonly #workspace: Workspace

  constructor(file: SourceFile, source: Source, root: Node, context: ReadContext) {
    this.#file = file
    this.#source = source
    this.#root = root
    this.#context = context
    this.#workspace = workspaceOf(file, context.env)
  }

  workloads(): readonly DeclaredWorkload[] {
    const given = this.#given()
    const usesCompose = at(this.#root, 'dockerComposeFile') !== undefined
    const fromLine = optionsOnly('docker', usesCompose ? [] : items(at(this.#root, 'runArgs')).flatMap((node) => this.#word(node) ?? []))
    if (usesCompose && given.length === 0) return []
    const image = this.#text('image')
    const place = ['image', 'build', 'dockerFile', 'dockerComposeFile'].find((key) => at(this.#root, key) !== undefined)
    const region = this.#keyRegion(place) ?? this.#source.region(0, 1)
    const all = [...fromLine.given, ...given]
    const line = { program: 'docker', given: all, hidden: fromLine.hidden, folder: this.#workspace.folder } as const
    const options = optionsOf(line, { readFile: this.#context.readFile, folders: [this.#workspace.folder] })
    const user = options.user ?? this.#builtUser()
    const declared = dockerOptions({
      source: 'devcontainer',
      place: 'devcontainer',
      region,
      ...options,
      userAdvice: '"containerUser": "1000"',
      user,
    })
    const name = this.#text('name')?.text ?? this.#file.name
    return [
      {
        identity: {
          id: this.#file.name,
          name,
          image: image?.holes.length === 0 ? image.text : '',
          workload: name,
          region,
          ...labelsGiven(all),
        },
        platform: 'docker',
        declared: usesCompose ? onlySaid(declared) : declared,
      },
    ]
  }

  problems(): readonly Problem[] {
    const note = (key: string, message: string): Problem[] => {
      const region = this.#keyRegion(key)
      return region ? [{ region, message, kind: 'note' }] : []
    }
    const strange = entries(at(this.#root, 'features')).filter(([reference]) => wishOf(reference) === undefined)
    return [
      ...note(
        'dockerComposeFile',
        'the service is judged as Compose, where that file is among those that were given; here, what is added to it',
      ),
      ...note('initializeCommand', 'it is run on the host itself, by whoever opens the folder'),
      ...strange.map(
        ([reference, { key }]): Problem => ({
          region: key,
          message: `what the feature ${reference.slice(0, 100)} asks for stands in a registry: it may add privileges and mounts`,
          kind: 'note',
        }),
      ),
    ]
  }

  #given(): readonly Given[] {
    const list = (key: string, flag: string) => items(at(this.#root, key)).flatMap((node) => this.#asGiven(flag, node))
    const one = (key: string, flag: string) => {
      const node = at(this.#root, key)
      return node && !(node.kind === 'scalar' && node.value === null) ? this.#asGiven(flag, node) : []
    }
    return [
      ...one('privileged', 'privileged'),
      ...one('init', 'init'),
      ...list('capAdd', 'cap-add'),
      ...list('securityOpt', 'security-opt'),
      ...one('containerUser', 'user'),
      ...one('workspaceMount', 'mount'),
      ...items(at(this.#root, 'mounts')).flatMap((node) => (node.kind === 'map' ? this.#mountObject(node) : this.#asGiven('mount', node))),
      ...entries(at(this.#root, 'containerEnv')).flatMap(([name, { value }]) => this.#variable(name, value)),
      ...this.#features(),
    ]
  }

  /** What a value of another kind means is not known: the option then is malformed, which its reader says. */
  #asGiven(flag: string, node: Node): readonly Given[] {
    const value = this.#word(node) ?? this.#placed('', node)
    return value.text === '' && (flag === 'mount' || flag === 'user') ? [] : [{ flag, value, region: node.region }]
  }

  #word(node: Node): Word | undefined {
    return node.kind === 'scalar' && node.value !== null ? filledIn(this.#source, node, this.#workspace) : undefined
  }

  #placed(text: string, { region }: Pick<ScalarNode, 'region'>): Word {
    const begin = this.#source.offset(region.line, region.column)
    const end = this.#source.offset(region.endLine, region.endColumn)
    return { ...plainWord(this.#source, text, begin), at: new Array<number>(text.length).fill(begin), end }
  }

  /** An object with the keys of `--mount`. */
  #mountObject(node: Node): readonly Given[] {
    const builder = new WordBuilder(this.#source)
    for (const [key, { value }] of entries(node)) {
      const word = this.#word(value)
      if (!word || /[",\n]/.test(word.text)) continue
      builder.add(`${builder.length > 0 ? ',' : ''}${key}=`, () => word.begin)
      builder.addWord(word, false)
    }
    return builder.begun ? [{ flag: 'mount', value: builder.word(), region: node.region }] : []
  }

  #variable(name: string, node: Node): readonly Given[] {
    const word = this.#word(node)
    if (!word) return []
    const builder = new WordBuilder(this.#source)
    builder.add(`${name}=`, () => word.begin)
    builder.addWord(word, false)
    return [{ flag: 'env', value: builder.word(word.begin, word.end), region: node.region }]
  }

  #features(): readonly Given[] {
    return entries(at(this.#root, 'features')).flatMap(([reference, { key }]) => {
      const { privileged, mount } = wishOf(reference) ?? {}
      const place = { region: key }
      return [
        ...(privileged ? [{ flag: 'privileged', value: this.#placed('true', place), region: key }] : []),
        ...(mount === undefined ? [] : [{ flag: 'mount', value: this.#placed(mount, place), region: key }]),
      ]
    })
  }

  /** The Dockerfile that it is built from may name a user. */
  #builtUser(): Said<string> | undefined {
    const path = this.#text('build', 'dockerfile') ?? this.#text('dockerFile')
    if (!path || path.holes.length > 0) return undefined
    const folder = dirname(this.#file.path === '' ? this.#file.name : this.#file.path)
    const found = this.#context.readFile(normalize(join(folder, path.text)))
    if ('problem' in found) return undefined
    const handed = entries(at(this.#root, 'build', 'args')).flatMap(([name, { value }]) => {
      const word = this.#word(value)
      return word && word.holes.length === 0 ? [[name, word.text] as const] : []
    })
    const user = imageUserOf(found, this.#text('build', 'target')?.text, Object.fromEntries(handed))
    return user.known ? user : undefined
  }

  #text(...path: readonly string[]): Word | undefined {
    const node = at(this.#root, ...path)
    return node && this.#word(node)
  }

  #keyRegion(key: string | undefined) {
    return key === undefined || this.#root.kind !== 'map' ? undefined : this.#root.entries.get(key)?.key
  }
}

/** Of a service of Compose only what is added here; the rest stands there. */
function onlySaid(declared: Declared): Declared {
  const said = Object.entries(declared).filter(([name, fact]) => (fact.known ? fact.basis === 'explicit' : name !== 'identity.user'))
  return Object.fromEntries(said)
}
