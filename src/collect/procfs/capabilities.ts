import { capabilities } from '../../model/capabilities.js'

/** A capability that is newer than this table keeps its number as a name. */
function nameOf(bit: number): string {
  return capabilities[bit] ?? String(bit)
}

const cache = new Map<string, readonly string[]>()

/** The names in a mask such as `00000000a80425fb`, in the order of their bits. Few masks occur, so each is worked out once. */
export function capabilityNames(mask: string): readonly string[] {
  const seen = cache.get(mask)
  if (seen !== undefined) return seen
  const bits = BigInt(`0x${mask}`)
  const held: string[] = []
  for (let bit = 0; bit < 64; bit++) if ((bits >> BigInt(bit)) & 1n) held.push(nameOf(bit))
  if (cache.size < 1000) cache.set(mask, held)
  return held
}

/** All that a kernel knows, from /proc/sys/kernel/cap_last_cap: the number differs, 37 in 3.16, 40 since 5.9. */
export function capabilitiesUpTo(last: number): readonly string[] {
  return Array.from({ length: last + 1 }, (_, bit) => nameOf(bit))
}

const order = new Map<string, number>(capabilities.map((name, bit) => [name, bit]))

/** The union of sets, each in the order of the bits, in that order. Most often they are all the same one. */
export function union(...sets: readonly (readonly string[])[]): readonly string[] {
  const [first = []] = sets
  if (sets.every((set) => set === first)) return first
  const place = (name: string) => order.get(name) ?? Number(name)
  return [...new Set(sets.flat())].sort((a, b) => place(a) - place(b))
}
