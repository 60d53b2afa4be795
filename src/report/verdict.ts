/** The sentence about something that does not run yet. Where only the host decides, it says what is reached unless the host forbids it. */
import type { ContainerReport, PathResult, Report } from '../model/report.js'
import { ends } from '../model/rule.js'
import type { Alike } from './alike.js'
import { unlessOf } from './questions.js'

interface Verdict {
  /** Some way out is open as far as the file goes, and only something unknown can close it. */
  readonly may: boolean
  readonly text: string
  readonly how: string
}

export function verdictOf({ headline, paths }: ContainerReport, report: Report): Verdict {
  const undecided = paths.filter((one) => one.outcome === 'undecided' && one.waived === undefined)
  if (report.stage !== 'declared' || headline.standing !== 'undecided' || undecided.length === 0)
    return { may: false, text: headline.text, how: headline.how }
  const end = ends.find((one) => undecided.some((path) => path.ends === one))
  const same = undecided.filter((path) => path.ends === end)
  const titles = new Map(report.paths.map((path) => [path.id, path.title]))
  const ways = same.map(({ path }) => titles.get(path) ?? path).sort()
  return {
    may: true,
    text: end === 'denial of service' ? 'may stop the host' : `may reach ${end}`,
    how: `${ways.length} ${ways.length === 1 ? 'way' : 'ways'}: ${ways.join(', ')}${unless(same)}`,
  }
}

/** Groups of workloads as a page tells them: what may reach the host comes right behind what does. */
export function worstGroups(groups: readonly Alike[], report: Report): Alike[] {
  const place = ({ first }: Alike) => (first.headline.standing === 'reached' ? 0 : verdictOf(first, report).may ? 1 : 2)
  return [...groups].sort((a, b) => place(a) - place(b))
}

/** `; unless prevented by AppArmor or SELinux`: in short, what another of them says already is left out. */
function unless(paths: readonly PathResult[]): string {
  const all = unlessOf(paths)
  const closing = all.filter((one) => !all.some((other) => other !== one && other.includes(one)))
  return closing.length === 0 ? '' : `; unless prevented by ${closing.join(', or by ')}`
}
