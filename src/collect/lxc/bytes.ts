/** An amount as cgroup files take it: a number with K, M or G, `max` and -1 for no limit; undefined for anything else. */
export function bytes(value: string): number | undefined {
  if (value === 'max' || value === '-1') return -1
  const [, digits, unit = ''] = /^(\d{1,15})([KMGkmg]?)$/.exec(value) ?? []
  if (digits === undefined) return undefined
  return Number(digits) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase())
}
