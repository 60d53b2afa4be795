/** Which lines of a file open an escape path: those that its preconditions rest on. */
import { keyOf, type Origin, type Region } from '../model/fact.js'
import type { PathResult, PreconditionResult, Report } from '../model/report.js'
import type { Severity } from '../model/severity.js'
import { rank, worst } from './order.js'

interface Line {
  readonly region: Region
  /** Of the worst finding that the line brings about. */
  readonly severity: Severity
}

const known = new WeakMap<Report['paths'], ReadonlyMap<string, ReadonlySet<string>>>()

/** By escape path, the ids of the preconditions that hold in most containers. */
export function usualGates({ paths }: Pick<Report, 'paths'>): ReadonlyMap<string, ReadonlySet<string>> {
  let gates = known.get(paths)
  if (!gates) {
    gates = new Map(paths.map(({ id, preconditions }) => [id, new Set(preconditions.filter((one) => one.usual).map((one) => one.id))]))
    known.set(paths, gates)
  }
  return gates
}

/**
 * Of the lines to blame for something, those that open the path. A precondition that nothing can change opens nothing, and one that
 * holds in most containers is to blame only where nothing unusual was written: `user: root` opens nothing beside a mount of `/`.
 */
export function claimants<L extends Line>(path: PathResult, lines: readonly L[], usual: ReturnType<typeof usualGates>): L[] {
  const gates = path.preconditions.filter((one) => one.holds === 'yes' && Object.keys(one.cure).length > 0)
  const isUsual = ({ id }: PreconditionResult) => usual.get(path.path)?.has(id) === true
  const opened = opening(
    gates.filter((one) => !isUsual(one)),
    lines,
  )
  return opened.length > 0 ? opened : opening(gates.filter(isUsual), lines)
}

function opening<L extends Line>(gates: readonly PreconditionResult[], lines: readonly L[]): L[] {
  const claimed = new Set(gates.flatMap((gate) => gate.because.flatMap(({ origin }) => linesOf(origin, gate, lines).map(at))))
  return lines.filter((line) => claimed.has(at(line)))
}

function at({ region }: Line): string {
  return keyOf(region)
}

/**
 * A fact that was written as a list rests on several lines. Those whose word the precondition names (CAP_SYS_ADMIN) open it; where it
 * names none (a socket goes by many paths), the worst of them do.
 */
function linesOf<L extends Line>({ region, parts = {} }: Origin, gate: PreconditionResult, lines: readonly L[]): L[] {
  const words = Object.entries(parts)
  if (words.length === 0) return region === undefined ? [] : lines.filter((line) => at(line) === keyOf(region))
  const among = (some: readonly (readonly [string, Region])[]) => {
    const keys = new Set(some.map(([, part]) => keyOf(part)))
    return lines.filter((line) => keys.has(at(line)))
  }
  const spoken = [gate.title, gate.blockedBy, ...Object.values(gate.cure)].join('\n')
  const named = among(words.filter(([word]) => spoken.includes(word)))
  const all = named.length > 0 ? named : among(words)
  const most = rank(worst(all.map((line) => line.severity)))
  return all.filter((line) => rank(line.severity) === most)
}
