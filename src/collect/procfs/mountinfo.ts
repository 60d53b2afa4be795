import { memo } from './memo.js'
import { text } from './text.js'

/** What a line of /proc/PID/mountinfo says of the mount: proc(5), fs/proc_namespace.c. */
interface MountWords {
  /** Path inside the file system. */
  readonly root: string
  readonly target: string
  readonly options: readonly string[]
  /** Peer group of the mount: a shared one hands its events on, a slave only receives them. */
  readonly propagation: 'private' | 'shared' | 'slave' | 'unbindable'
  readonly type: string
  readonly source: string
  readonly superOptions: readonly string[]
  /** Effective: read-only in the mount's flags or in the file system's. */
  readonly readOnly: boolean
}

export interface MountLine extends MountWords {
  readonly id: number
  readonly parent: number
  readonly device: string
  /** One object for all lines that say the same of mounts of different numbers. */
  readonly words: object
}

/** The kernel escapes blank, tab, line end, backslash and, in some fields, `#` as three octal digits. */
export function unescapeField(field: string): string {
  return text(
    field.includes('\\')
      ? field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8) & 255))
      : field,
  )
}

/** Few option texts occur, and a host has many mounts: those that are alike share one list. */
const flagsOf = memo((options: string): readonly string[] => options.split(','), 1024)

/** What follows the three numbers. The mounts of one container are, but for a few, those of every other. */
const wordsOf = memo((text: string): MountWords | undefined => {
  const fields = text.split(' ')
  const dash = fields.indexOf('-', 3)
  const [root = '', target = '', options = ''] = fields
  const type = fields[dash + 1]
  const superOptions = fields[dash + 3]
  // A root may also be of the form `pid:[4026531836]`, for a bind of a namespace file.
  if (dash < 0 || type === undefined || superOptions === undefined || root === '' || !target.startsWith('/')) return undefined
  const flags = flagsOf(options)
  const superFlags = flagsOf(superOptions)
  return {
    root: unescapeField(root),
    target: unescapeField(target),
    options: flags,
    propagation: propagationOf(fields.slice(3, dash)),
    type: unescapeField(type),
    source: unescapeField(fields[dash + 2] ?? ''),
    superOptions: superFlags,
    readOnly: flags.includes('ro') || superFlags.includes('ro'),
  }
}, 4096)

function propagationOf(tags: readonly string[]): MountWords['propagation'] {
  if (tags.some((tag) => tag.startsWith('shared:'))) return 'shared'
  if (tags.some((tag) => tag.startsWith('master:'))) return 'slave'
  return tags.includes('unbindable') ? 'unbindable' : 'private'
}

const numbers = /^([0-9]+) ([0-9]+) ([0-9]+:[0-9]+) /

function parseLine(line: string): MountLine | undefined {
  const found = numbers.exec(line)
  if (found === null) return undefined
  const [start, id, parent, device = ''] = found
  const words = wordsOf(line.slice(start.length))
  if (words === undefined) return undefined
  const { root, target, options, propagation, type, source, superOptions, readOnly } = words
  return {
    id: Number(id),
    parent: Number(parent),
    device,
    root,
    target,
    options,
    propagation,
    type,
    source,
    superOptions,
    readOnly,
    words,
  }
}

/** All lines in their order; undefined when one of them is not whole. */
export function parseMountinfo(content: string): readonly MountLine[] | undefined {
  const lines: MountLine[] = []
  for (const line of content.split('\n')) {
    if (line === '') continue
    const parsed = parseLine(line)
    if (parsed === undefined) return undefined
    lines.push(parsed)
  }
  return lines.length > 0 && content.endsWith('\n') ? lines : undefined
}
