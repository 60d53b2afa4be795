/** What a script writes into files, or hands to `kubectl apply -f -`: manifests of their own. */
import type { Problem, SourceFile } from '../manifest/dialect.js'
import { parseShell } from './shell/parser.js'
import type { Command, HereDocument, ShellWord } from './shell/syntax.js'
import { Source } from './source.js'

export interface WrittenFile extends SourceFile {
  readonly as: string
  /** Lines of the script that hold it. */
  readonly lines: readonly [first: number, last: number]
  /** The script fills something in. */
  readonly filled: boolean
}

const begins = /<<-?[ \t]*['"\\]?[A-Za-z_]/
/** Only these are deployed: manifests, compose files, units. */
const deployed = /^[ \t]*(["']?(kind|services)["']?[ \t]*:|\[(Service|Container|Pod|Kube)\])/m

/** Each is a text as long as the script up to its place, so that of a hostile script not all are read. */
const most = 200

interface Written {
  readonly files: readonly WrittenFile[]
  readonly problems: readonly Problem[]
}

/** The here-documents of a script as files, each at the lines at which it stands. */
export function writtenFiles(script: SourceFile): Written {
  const { name, text } = script
  if (!begins.test(text) || !deployed.test(text)) return { files: [], problems: [] }
  const source = new Source(name, text)
  const all = parseShell({ text, holes: [] }, {}).flatMap((command) => {
    const document = command.hereDocument
    return document && deployed.test(text.slice(document.from, document.to)) ? [{ command, document }] : []
  })
  const files = all.slice(0, most).map(({ command, document }) => written(command, document, source))
  const [over] = all.slice(most)
  if (over === undefined) return { files, problems: [] }
  const region = source.region(over.document.from, over.document.from)
  return { files, problems: [{ region, message: `more than ${most} here-documents: the others are not read`, kind: 'unparsable' }] }
}

function written(command: Command, { from, to, expands, tabs }: HereDocument, source: Source): WrittenFile {
  const body = source.text.slice(from, to)
  const { line, endLine } = source.region(from, to)
  return {
    name: source.file,
    path: '',
    as: nameOf(command),
    text: `${'\n'.repeat(line - 1)}${tabs ? body.replace(/^\t+/gm, '') : body}`,
    lines: [line, endLine],
    filled: expands && /[$`]/.test(body),
  }
}

/** Without a name of its own it is what standard input is: its text says what it is. */
function nameOf({ words, into = '' }: Command): string {
  const plainly = words.map(plain)
  const target = plainly.includes('tee') ? plainly.findLast((word) => word.includes('.')) : into
  return target?.includes('.') === true ? target : '<stdin>'
}

function plain({ parts }: ShellWord): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')
}
