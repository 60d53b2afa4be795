/** Days as people write them into waivers: `2027-01-31`. They compare as text. */

/** Whether it is a day of the calendar, so that nobody waits for the 31st of February. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
