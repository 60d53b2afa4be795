import { memo } from './memo.js'
import { text } from './text.js'

/** One line of /proc/PID/mountinfo: proc(5), fs/proc_namespace.c. */
export interface MountLine {
  readonly id: number
  readonly parent: number
  readonly device: string
  /** Path inside the file system. */
  readonly root: string
  readonly target: string
  readonly options: readonly string[]
  readonly tags: readonly string[]
  readonly type: string
  readonly source: string
  readonly superOptions: readonly string[]
  /** Effective: read-only in the mount's flags or in the file system's. */
  readonly readOnly: boolean
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

function parseLine(line: string): MountLine | undefined {
  const fields = line.split(' ')
  const dash = fields.indexOf('-', 6)
  const [id, parent, device = '', root = '', target = '', options = ''] = fields
  const type = fields[dash + 1]
  const superOptions = fields[dash + 3]
  // A root may also be of the form `pid:[4026531836]`, for a bind of a namespace file.
  if (
    dash < 0 ||
    type === undefined ||
    superOptions === undefined ||
    root === '' ||
    !target.startsWith('/') ||
    !/^[0-9]+:[0-9]+$/.test(device)
  )
    return undefined
  if (!/^[0-9]+$/.test(id ?? '') || !/^[0-9]+$/.test(parent ?? '')) return undefined
  const flags = flagsOf(options)
  const superFlags = flagsOf(superOptions)
  return {
    id: Number(id),
    parent: Number(parent),
    device,
    root: unescapeField(root),
    target: unescapeField(target),
    options: flags,
    tags: fields.slice(6, dash),
    type: unescapeField(type),
    source: unescapeField(fields[dash + 2] ?? ''),
    superOptions: superFlags,
    readOnly: flags.includes('ro') || superFlags.includes('ro'),
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

/** Peer group of the mount: a shared one hands its events on, a slave only receives them. */
export function propagationOf(line: MountLine): 'private' | 'shared' | 'slave' | 'unbindable' {
  if (line.tags.some((tag) => tag.startsWith('shared:'))) return 'shared'
  if (line.tags.some((tag) => tag.startsWith('master:'))) return 'slave'
  return line.tags.includes('unbindable') ? 'unbindable' : 'private'
}
