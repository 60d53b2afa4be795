/** How containers are called in a report. All of it is outside text, and inert once it leaves here. */
import type { Identity } from '../model/evidence.js'
import type { ContainerReport, Report } from '../model/report.js'
import { inert } from './escape.js'
import { natural } from './natural.js'
import { width } from './width.js'

/** web-2 before web-10; equal names by id. */
export function byName(a: ContainerReport, b: ContainerReport): number {
  return natural(a.identity.name, b.identity.name) || (a.identity.id < b.identity.id ? -1 : 1)
}

export type Names = ReadonlyMap<string, string>

/** The name by which each container goes in this report, by id: its name, with the id, or the file that declares it, where two share one. */
export function namesOf(report: Report): Names {
  const uses = new Map<string, number>()
  for (const { identity } of report.containers) uses.set(plain(identity), (uses.get(plain(identity)) ?? 0) + 1)
  return new Map(
    report.containers.map(({ identity }) => {
      const name = plain(identity)
      return [identity.id, (uses.get(name) ?? 0) > 1 ? `${name} (${where(identity)})` : name]
    }),
  )
}

export function nameOf(container: ContainerReport, names: Names): string {
  return names.get(container.identity.id) ?? plain(container.identity)
}

function plain(identity: Identity): string {
  const name = inert(identity.name, 60)
  return (name.trim() === '' ? shortId(identity) : name) || 'without a name'
}

function where(identity: Identity): string {
  return identity.region === undefined ? shortId(identity) : inert(`${identity.region.file}:${identity.region.line}`, 60)
}

function shortId(identity: Identity): string {
  return inert(identity.id, 60).slice(0, 12)
}

/** Names in a room: all of them; `web-1 … web-40` where they differ in a number only; the first ones and how many more; the first, cut. */
export function foldNames(all: readonly string[], room: number, ellipsis = '…'): string {
  const first = all[0] ?? ''
  const numbered = all.length > 2 && differInNumber(all) ? [`${first} ${ellipsis} ${all[all.length - 1] ?? ''}`] : []
  const some = [2, 1].filter((count) => count < all.length).map((count) => `${all.slice(0, count).join(', ')} +${all.length - count}`)
  const whole = all.length <= 4 ? [all.join(', ')] : []
  const choices = [...numbered, ...whole, ...some]
  return choices.find((text) => width(text) <= room) ?? choices[choices.length - 1] ?? first
}

function differInNumber(all: readonly string[]): boolean {
  const stem = (all[0] ?? '').replace(/\d+$/, '')
  return stem !== '' && all.every((name) => name.startsWith(stem) && /^\d+$/.test(name.slice(stem.length)))
}

/** How a shell is told this container: its name if that is harmless to paste, else its id, else nothing. */
export function shellName({ name, id }: Identity): string | undefined {
  return [name, id.slice(0, 12)].find((word) => /^[A-Za-z0-9][\w.-]*$/.test(word))
}
