/** The short form of a volume, `[source:]target[:options]`, as compose-go reads it (v2.16, format/volume.go). */
interface ShortVolume {
  /** Empty for an anonymous volume. */
  readonly source: string
  readonly target: string
  readonly options: readonly string[]
}

/** Undefined for what compose refuses. */
export function shortVolume(text: string): ShortVolume | undefined {
  const parts = split(text)
  if (parts.length === 0 || parts.length > 3 || parts.some((part) => part === '')) return undefined
  const [first = '', target, options = ''] = parts
  return target === undefined
    ? { source: '', target: first, options: [] }
    : { source: first, target, options: options.split(',').filter((word) => word !== '') }
}

/** By colons, but not that of a drive: `C:\data:/data`. Texts of one or two characters are targets. */
function split(text: string): string[] {
  if (text.length <= 2) return [text]
  const parts: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== ':' || (at === start + 1 && /\p{L}/u.test(text[start] ?? ''))) continue
    parts.push(text.slice(start, at))
    start = at + 1
  }
  return [...parts, text.slice(start)]
}

/** Whether the source of a volume is a path; anything else is the name of a volume. */
export function isPath(source: string): boolean {
  return ['.', '/', '~', '\\\\'].some((start) => source.startsWith(start)) || (source.includes(':') && /^\p{L}:/u.test(source))
}
