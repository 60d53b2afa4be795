/** What a script writes into files, or hands to `kubectl apply -f -`: manifests of their own. */
import type { SourceFile } from '../manifest/dialect.js'
import { parseShell } from './shell/parser.js'
import type { Command, HereDocument, ShellWord } from './shell/syntax.js'

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

/** The here-documents of a script as files, each at the lines at which it stands. */
export function writtenFiles({ name, text }: SourceFile): readonly WrittenFile[] {
  if (!begins.test(text) || !deployed.test(text)) return []
  return parseShell({ text, holes: [] }, {}).flatMap((command) => {
    const { from, to, expands, tabs } = command.hereDocument ?? nothing
    const body = text.slice(from, to)
    if (!deployed.test(body)) return []
    const first = lineOf(text, from)
    const kept = tabs ? body.replace(/^\t+/gm, '') : body
    return [
      {
        name,
        path: '',
        as: nameOf(command),
        text: `${'\n'.repeat(first - 1)}${kept}`,
        lines: [first, lineOf(text, to)] as const,
        filled: expands && /[$`]/.test(body),
      },
    ]
  })
}

const nothing: HereDocument = { from: 0, to: 0, expands: false, tabs: false }

/** Without a name of its own it is what standard input is: its text says what it is. */
function nameOf({ words, into = '' }: Command): string {
  const plainly = words.map(plain)
  const written = plainly.includes('tee') ? plainly.findLast((word) => word.includes('.')) : into
  return written?.includes('.') === true ? written : '<stdin>'
}

function plain({ parts }: ShellWord): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')
}

function lineOf(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1
  return line
}
