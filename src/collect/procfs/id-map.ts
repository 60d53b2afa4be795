import type { IdRange } from '../../model/records.js'
import { memo } from './memo.js'

/** /proc/PID/uid_map and gid_map: user_namespaces(7). The second column is relative to the reader's user namespace. */
export const parseIdMap: (content: string) => readonly IdRange[] | undefined = memo(parse, 256)

function parse(content: string): readonly IdRange[] | undefined {
  const ranges: IdRange[] = []
  for (const line of content.split('\n')) {
    if (line.trim() === '') continue
    const columns = line.trim().split(/ +/)
    if (columns.length !== 3 || !columns.every((column) => /^[0-9]{1,10}$/.test(column))) return undefined
    const [inside = 0, outside = 0, count = 0] = columns.map(Number)
    ranges.push({ inside, outside, count })
  }
  return ranges
}

/** The id inside that an id outside is; -1 when the map does not hold it. */
export function toInside(map: readonly IdRange[], outside: number): number {
  const range = map.find((each) => outside >= each.outside && outside < each.outside + each.count)
  return range === undefined ? -1 : range.inside + (outside - range.outside)
}

/** The id outside that an id inside is; -1 when the map does not hold it. */
export function toOutside(map: readonly IdRange[], inside: number): number {
  const range = map.find((each) => inside >= each.inside && inside < each.inside + each.count)
  return range === undefined ? -1 : range.outside + (inside - range.inside)
}
