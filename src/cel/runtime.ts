/** What translated expressions call: CEL's operators and functions where JavaScript's own would mean something else. */

type Lazy = () => boolean

/** Functions of CEL; `own` are those that the rules add (src/rules/functions.ts). */
export function runtime(own: Readonly<Record<string, (...args: never[]) => unknown>>) {
  return { or, and, exists, all, filter, map, item, equal, isIn, plus, size, string, double, contains, startsWith, endsWith, split, own }
}

export type Runtime = ReturnType<typeof runtime>

/** An error on one side is absorbed when another side decides (cel-spec, langdef.md, "Logical operators"); of several the last is told. */
function or(...sides: Lazy[]): boolean {
  return decided(sides, true)
}

function and(...sides: Lazy[]): boolean {
  return decided(sides, false)
}

function decided(sides: readonly Lazy[], decisive: boolean): boolean {
  let failure: { error: unknown } | undefined
  for (let at = 0; at < sides.length; at += 1) {
    try {
      if ((sides[at] as Lazy)() === decisive) return decisive
    } catch (error) {
      failure = { error }
    }
  }
  if (failure) throw failure.error
  return !decisive
}

/** An error of one item counts only if no other item decides; of several the first is told. */
function exists(list: readonly unknown[], test: (item: unknown) => boolean): boolean {
  return decide(list, test, true)
}

function all(list: readonly unknown[], test: (item: unknown) => boolean): boolean {
  return decide(list, test, false)
}

function decide(list: readonly unknown[], test: (item: unknown) => boolean, decisive: boolean): boolean {
  let failure: { error: unknown } | undefined
  // By index: an iterator makes an object for each step, until it is optimised.
  for (let at = 0; at < list.length; at += 1) {
    try {
      if (test(list[at]) === decisive) return decisive
    } catch (error) {
      failure ??= { error }
    }
  }
  if (failure) throw failure.error
  return !decisive
}

function filter<T>(list: readonly T[], test: (item: T) => boolean): T[] {
  return list.filter((one) => test(one))
}

function map<T, U>(list: readonly T[], make: (item: T) => U): U[] {
  return list.map((one) => make(one))
}

function item(list: readonly unknown[], index: bigint): unknown {
  const at = Number(index)
  if (at >= 0 && at < list.length) return list[at]
  throw new RangeError(`No such key: index out of bounds, index ${index} ${at < 0 ? '< 0' : `>= size ${list.length}`}`)
}

function equal(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((part, at) => equal(part, other[at]))
  // an int and a double can be the same number
  return typeof one !== typeof other && isNumber(one) && isNumber(other) && Number(one) === Number(other)
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function isIn(one: unknown, list: readonly unknown[]): boolean {
  return typeof one === 'string' ? list.includes(one) : list.some((other) => equal(one, other))
}

type Addend = string | bigint | number | readonly unknown[]

function plus(one: Addend, other: Addend): unknown {
  return Array.isArray(one) ? [...(one as readonly unknown[]), ...(other as readonly unknown[])] : (one as string) + (other as string)
}

/** Of a text the number of its characters, not of its UTF-16 units. */
function size(value: string | readonly unknown[]): bigint {
  return BigInt(typeof value === 'string' ? [...value].length : value.length)
}

function string(value: string | boolean | bigint | number): string {
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : String(value)
}

function double(value: number | bigint): number {
  return Number(value)
}

function contains(text: string, part: string): boolean {
  return text.includes(part)
}

function startsWith(text: string, start: string): boolean {
  return text.startsWith(start)
}

function endsWith(text: string, end: string): boolean {
  return text.endsWith(end)
}

function split(text: string, separator: string): string[] {
  return text.split(separator)
}
