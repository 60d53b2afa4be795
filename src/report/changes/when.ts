/** Times as people say them, seen from the time of a report. In UTC, so that the same report gives the same text everywhere. */

const day = 86_400_000

/** `today 03:00 UTC`, `yesterday 03:00 UTC`, `2030-01-02 03:00 UTC (7 days before)`. */
export function when(at: string, now: string): string {
  const then = new Date(at)
  const days = Math.floor(Date.parse(now) / day) - Math.floor(then.getTime() / day)
  if (Number.isNaN(days)) return 'an unknown time'
  const [date = '', time = ''] = then.toISOString().split('T')
  const clock = `${time.slice(0, 5)} UTC`
  if (days === 0) return `today ${clock}`
  if (days === 1) return `yesterday ${clock}`
  return `${date} ${clock}${days > 1 ? ` (${days} days before)` : ''}`
}

/** Whole days from a report to the end of a day such as `2030-01-31`; negative when it is over. */
export function daysLeft(until: string, now: string): number {
  return Math.floor((Date.parse(`${until}T00:00:00Z`) - Math.floor(Date.parse(now) / day) * day) / day)
}
