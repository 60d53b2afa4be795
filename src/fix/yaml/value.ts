/** What is put into a YAML or JSON text, and how it is spelled there. */

export type Scalar = string | number | boolean

/** A value for a key, or what is below it. */
export type Value = { readonly scalar: Scalar } | { readonly items: Scalar[] } | { readonly keys: Map<string, Value> }

/** The value with another one put in at a path; a sentence where something else stands there. */
export function putInto(tree: Map<string, Value>, [key = '', ...rest]: readonly string[], leaf: Value): string | undefined {
  const there = tree.get(key)
  if (rest.length > 0) {
    if (there === undefined) tree.set(key, { keys: new Map() })
    const below = tree.get(key)
    return below && 'keys' in below ? putInto(below.keys, rest, leaf) : `another fix writes ${key} already`
  }
  if (there === undefined) tree.set(key, 'items' in leaf ? { items: [...leaf.items] } : leaf)
  else if ('items' in there && 'items' in leaf) there.items.push(...leaf.items.filter((item) => !there.items.includes(item)))
  else if (!('scalar' in there && 'scalar' in leaf && there.scalar === leaf.scalar)) return `another fix writes ${key} already`
  return undefined
}

export interface Style {
  /** Spaces by which a level is set in. */
  readonly step: number
  /** Spaces by which the dashes of a list stand behind its key. */
  readonly dash: number
  readonly newline: string
}

/** Lines of block notation, each with its indentation and without its end. */
export function blockLines(tree: ReadonlyMap<string, Value>, indent: number, style: Style): string[] {
  const pad = ' '.repeat(indent)
  return [...tree].flatMap(([key, value]) => {
    const name = spell(key)
    if ('scalar' in value) return [`${pad}${name}: ${spell(value.scalar)}`]
    if ('items' in value) return [`${pad}${name}:`, ...itemLines(value.items, indent + style.dash)]
    return [`${pad}${name}:`, ...blockLines(value.keys, indent + style.step, style)]
  })
}

export function itemLines(items: readonly Scalar[], indent: number): string[] {
  return items.map((item) => `${' '.repeat(indent)}- ${spell(item)}`)
}

/** How flow notation is spelled: JSON quotes everything; `lines` where every entry has a line of its own. */
export interface FlowStyle {
  readonly json: boolean
  /** Without blanks behind commas and colons. */
  readonly tight?: boolean
  /** Blanks or tabs before an entry, and those by which what is in it is set in further. */
  readonly lines?: { readonly pad: string; readonly step: string; readonly newline: string }
}

/** `key: value` of flow notation. */
export function flowEntries(tree: ReadonlyMap<string, Value>, style: FlowStyle): string[] {
  return [...tree].map(([key, value]) => `${spell(key, style.json)}:${style.tight ? '' : ' '}${flowValue(value, style)}`)
}

export function flowItems(items: readonly Scalar[], { json }: FlowStyle): string[] {
  return items.map((item) => spell(item, json))
}

export function flowValue(value: Value, style: FlowStyle): string {
  if ('scalar' in value) return spell(value.scalar, style.json)
  const inner = style.lines && { ...style, lines: { ...style.lines, pad: style.lines.pad + style.lines.step } }
  if ('items' in value) return enclosed('[', flowItems(value.items, style), ']', style)
  return enclosed('{', flowEntries(value.keys, inner ?? style), '}', style)
}

function enclosed(open: string, parts: readonly string[], close: string, { lines, tight }: FlowStyle): string {
  if (!lines) return `${open}${parts.join(tight ? ',' : ', ')}${close}`
  const outer = `${lines.newline}${lines.pad}`
  const inner = `${outer}${lines.step}`
  return `${open}${inner}${parts.join(`,${inner}`)}${outer}${close}`
}

/** Without quotes where no reader of YAML 1.1 or 1.2 could take the word for anything but text, in flow notation too. */
const plain = /^[A-Za-z_/.][\w./:@=+-]*$/
const words = /^(?:y|n|yes|no|on|off|true|false|null|[.][a-z.]*|.*:)$/i
const amount = /^\d+(?:\.\d+)?[A-Za-z]{1,2}$/

function spell(value: Scalar, json = false): string {
  if (typeof value !== 'string') return String(value)
  if (json) return JSON.stringify(value)
  if (amount.test(value) && !/e/i.test(value)) return value
  return plain.test(value) && !words.test(value) ? value : JSON.stringify(value)
}

/** In the quotes in which another value stood. */
export function spellLike(source: string, value: Scalar): string {
  if (source.startsWith("'")) return `'${String(value).replaceAll("'", "''")}'`
  return source.startsWith('"') ? JSON.stringify(String(value)) : spell(value)
}
