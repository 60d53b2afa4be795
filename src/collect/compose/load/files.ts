/** The files of a run, each parsed once, however many projects use it. */
import type { Region } from '../../../model/fact.js'
import type { Problem, ReadContext, SourceFile } from '../../manifest/dialect.js'
import type { MapNode, Node } from '../../manifest/node.js'
import { parseYaml } from '../../manifest/yaml.js'

export interface ComposeFile {
  readonly name: string
  readonly documents: readonly MapNode[]
  /** Not all of it could be read; its problems are told. */
  readonly broken: boolean
}

interface Parsed {
  readonly file: ComposeFile
  readonly problems: readonly Problem[]
}

export class Files {
  readonly #readFile: ReadContext['readFile']
  /** By path; the empty path is standard input. */
  readonly #given: ReadonlyMap<string, SourceFile>
  readonly #parsed = new Map<string, Parsed>()

  constructor(given: readonly SourceFile[], { readFile }: ReadContext) {
    this.#given = new Map(given.map((file) => [file.path, file]))
    this.#readFile = readFile
  }

  /** A file that was given or that another one names; a sentence why it cannot be read. */
  read(path: string, tell: (problem: Problem) => void): ComposeFile | { readonly problem: string } {
    const known = this.#parsed.get(path)
    if (known) return said(known, tell)
    const source = this.#given.get(path) ?? this.#readFile(path)
    if ('problem' in source) return source
    const parsed = parse(source.text, source.name)
    this.#parsed.set(path, parsed)
    return said(parsed, tell)
  }
}

function said({ file, problems }: Parsed, tell: (problem: Problem) => void): ComposeFile {
  for (const problem of problems) tell(problem)
  return file
}

/** Compose reads YAML 1.2 but for a few numbers, which `numbers.ts` knows; several documents are merged like several files. */
function parse(text: string, name: string): Parsed {
  const { documents, problems } = parseYaml(text, name, { version: '1.2' })
  const maps = documents.filter((document) => document.kind === 'map')
  const told = [
    ...problems.slice(0, 1).map((one) => broken(one.message, one.region, text)),
    ...documents.filter((one) => one.kind !== 'map').map(noMap),
  ]
  return { file: { name, documents: maps, broken: told.length > 0 }, problems: told }
}

function noMap({ region }: Node): Problem {
  return {
    region: { ...region, endLine: region.line, endColumn: region.column },
    message: 'a compose file is a mapping',
    kind: 'unparsable',
  }
}

/** YAML cannot be what still has to be filled in: that is no mistake of its author. */
function broken(message: string, region: Region, text: string): Problem {
  const at = text.search(/\{\{|\{%/)
  if (at < 0) return { region, message, kind: 'unparsable' }
  const before = text.slice(0, at).split(/\r\n|\n|\r/)
  const line = before.length
  const column = (before.at(-1) ?? '').length + 1
  return {
    region: { file: region.file, line, column, endLine: line, endColumn: column + 2 },
    message: 'this is a template, not yet a compose file',
    remedy: 'render it, and judge what comes out: ... | hullcheck gate -',
    kind: 'template',
  }
}
