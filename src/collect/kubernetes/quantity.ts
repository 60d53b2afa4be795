/** Amounts as Kubernetes writes them: `512Mi`, `1.5`, `100m`, `2e9` (apimachinery `pkg/api/resource`). */

const pattern = /^([+-]?)(\d{0,40})(?:\.(\d{0,40}))?(?:([eE])([+-]?\d{1,3})|(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E))?$/

const powersOfTen: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const powersOf1024: Readonly<Record<string, number>> = { Ki: 1, Mi: 2, Gi: 3, Ti: 4, Pi: 5, Ei: 6 }
/** What apimachinery holds at most. */
const largest = 2n ** 63n - 1n

/** Whole units, parts of one counting as one: bytes of memory. Undefined for what is no quantity. */
export function wholeUnits(text: string): number | undefined {
  return scaled(text, 0)
}

/** Thousandths, parts of one counting as one: what Kubernetes reads of an amount of CPU. Undefined for what is no quantity. */
export function thousandths(text: string): number | undefined {
  return scaled(text, 3)
}

/** The amount times 10 to the power of `places`, rounded away from zero, as Quantity.Value and Quantity.MilliValue do. */
function scaled(text: string, places: number): number | undefined {
  const [all, sign, whole = '', fraction = '', , exponent, unit = ''] = pattern.exec(text) ?? []
  if (!all || whole + fraction === '') return undefined
  const power = Number(exponent ?? powersOfTen[unit] ?? 0) + places - fraction.length
  const amount = BigInt(`0${whole}${fraction}`) * 1024n ** BigInt(powersOf1024[unit] ?? 0)
  const exact = power >= 0 ? amount * 10n ** BigInt(power) : up(amount, 10n ** BigInt(-power))
  const capped = Number(exact > largest ? largest : exact)
  return sign === '-' ? -capped : capped
}

function up(amount: bigint, divisor: bigint): bigint {
  return (amount + divisor - 1n) / divisor
}
