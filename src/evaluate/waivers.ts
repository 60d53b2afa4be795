/**
 * Marks what somebody answers for: waivers of the configuration and comments in the files. What is marked stays in the report and
 * does not count. Waivers that ended, that cannot be read or that covered nothing are told. Pure: the day comes in.
 */
import { resolve, sep } from 'node:path'
import type { Identity } from '../model/evidence.js'
import type { Region } from '../model/fact.js'
import type { ContainerReport, Ground, Note, PathResult, Report, Result, Waived } from '../model/report.js'
import type { Waiver } from '../model/waiver.js'
import { matchesGlob, matchesPath } from './glob.js'
import { type WaiverComment, waiverComments } from './waiver-comments.js'

export interface WaiveOptions {
  readonly waivers?: readonly Waiver[]
  /** Texts of files by the names that regions use: where comments stand. */
  readonly texts?: ReadonlyMap<string, string>
  /** Every rule and path there is, by id and former id. */
  readonly names: () => ReadonlyMap<string, string>
  /** ISO date. */
  readonly today: string
  /** What the names of files are relative to. */
  readonly cwd: string
}

export function waive(report: Report, options: WaiveOptions): Report {
  const { comments, malformed } = readComments(report, options)
  if (!options.waivers?.length && comments.length + malformed.length === 0) return report
  const book = new Book(options, comments)
  const containers = book.isEmpty ? report.containers : report.containers.map((one) => waiveContainer(one, book))
  const judged = new Set([...report.rules, ...report.paths].map((one) => one.id))
  const notes = [...malformed, ...book.notes(judged)].sort(byPlace)
  return notes.length === 0 ? { ...report, containers } : { ...report, containers, notes: [...(report.notes ?? []), ...notes] }
}

/** Only files that something was judged from: a word in the source of a program is no waiver. */
function readComments(report: Report, { texts = new Map(), names }: WaiveOptions) {
  const speaking = [...texts].filter(([, text]) => text.includes('ullcheck') || text.includes('ULLCHECK'))
  const files = new Set(speaking.length === 0 ? [] : report.containers.flatMap(regionsOf).map((region) => region.file))
  const read = speaking.filter(([file]) => files.has(file)).map(([file, text]) => waiverComments(text, file, names()))
  return { comments: read.flatMap((one) => one.comments), malformed: read.flatMap((one) => one.malformed) }
}

function regionsOf({ identity, results, paths }: ContainerReport): Region[] {
  const grounds = [...results.flatMap((one) => one.because), ...paths.flatMap((path) => path.preconditions.flatMap((one) => one.because))]
  return [identity.region, ...results.map((one) => one.region), ...grounds.map((one) => one.origin.region)].filter(
    (one) => one !== undefined,
  )
}

function waiveContainer(container: ContainerReport, book: Book): ContainerReport {
  const { identity } = container
  const results = container.results.map((one) => {
    const waived = one.outcome === 'fail' || one.outcome === 'unknown' ? book.ofResult(identity, one) : undefined
    return waived ? { ...one, waived } : one
  })
  const paths = container.paths.map((one) => {
    const waived = one.outcome === 'open' || one.outcome === 'undecided' ? book.ofPath(identity, one) : undefined
    return waived ? { ...one, waived } : one
  })
  const touched = [...results, ...paths].some((one) => one.waived)
  return touched ? { ...container, results, paths } : container
}

type Claim = Waiver | WaiverComment

/** All waivers, and for which of their rules each was of use. */
class Book {
  readonly #waivers: ReadonlyMap<string, readonly Waiver[]>
  readonly #comments: ReadonlyMap<string, readonly WaiverComment[]>
  readonly #ended: readonly Claim[]
  readonly #held: readonly Claim[]
  readonly #used = new Map<Claim, Set<string>>()
  readonly #cwd: string

  constructor({ waivers = [], names, today, cwd }: WaiveOptions, comments: readonly WaiverComment[]) {
    const own = waivers.map((one) => ({ ...one, rules: one.rules.map((id) => names().get(id) ?? id) }))
    const holds = (one: Claim) => one.until >= today
    this.#waivers = byRule(own.filter(holds))
    this.#comments = byRule(comments.filter(holds))
    this.#held = [...own, ...comments].filter(holds)
    this.#ended = [...own, ...comments].filter((one) => !holds(one))
    this.#cwd = cwd
  }

  get isEmpty(): boolean {
    return this.#held.length === 0
  }

  ofResult(identity: Identity, result: Result): Waived | undefined {
    const places = { identity, regions: [identity.region, result.region].filter((one) => one !== undefined) }
    return this.#byConfiguration(result.rule, places) ?? this.#byComments(result.rule, identity.region, itemsOf(result), result.region)
  }

  ofPath(identity: Identity, path: PathResult): Waived | undefined {
    const configured = this.#byConfiguration(path.path, { identity, regions: identity.region ? [identity.region] : [] })
    if (configured) return configured
    const grounds = path.preconditions.flatMap((one) => one.because)
    const gaps = path.preconditions.flatMap((one) => one.missing.map(({ gap }) => gap.region))
    for (const place of [identity.region, ...grounds.flatMap(placesOf), ...gaps]) {
      const found = place && this.#commentAt(path.path, place)
      if (found) return this.#use(found, path.path, 'comment')
    }
    return undefined
  }

  #byConfiguration(rule: string, places: Places): Waived | undefined {
    const found = this.#waivers.get(rule)?.find((one) => covers(one, places, this.#cwd))
    return found && this.#use(found, rule, 'config')
  }

  /** A comment at the workload speaks for all of it. A comment at an item speaks for that item: a finding about two needs two. */
  #byComments(rule: string, workload: Region | undefined, items: readonly Region[], place: Region | undefined): Waived | undefined {
    const wide = workload && this.#commentAt(rule, workload)
    if (wide) return this.#use(wide, rule, 'comment')
    const found = (items.length > 0 ? items : place ? [place] : []).map((one) => this.#commentAt(rule, one))
    const used = found.filter((one) => one !== undefined).map((one) => this.#use(one, rule, 'comment'))
    // the one that ends first speaks for the finding
    return found.length > 0 && used.length === found.length ? used.sort((a, b) => (a.until < b.until ? -1 : 1))[0] : undefined
  }

  #commentAt(rule: string, { file, line }: Region): WaiverComment | undefined {
    return this.#comments.get(rule)?.find((one) => one.region.file === file && one.first <= line && line <= one.last)
  }

  #use(claim: Claim, rule: string, kind: 'config' | 'comment'): Waived {
    this.#used.set(claim, (this.#used.get(claim) ?? new Set()).add(rule))
    return { kind, reason: claim.reason, until: claim.until, region: claim.region }
  }

  /** What the keeper of the waivers must do something about. A rule that did not judge says nothing about its waivers. */
  notes(judged: ReadonlySet<string>): Note[] {
    const ended = this.#ended.map(
      ({ rules, until, region }): Note => ({ kind: 'waiver-expired', message: `waiver for ${rules.join(', ')} ended on ${until}`, region }),
    )
    const idle = this.#held.flatMap((claim): Note[] => {
      const unused = claim.rules.filter((rule) => judged.has(rule) && !this.#used.get(claim)?.has(rule))
      if (unused.length === 0) return []
      return [{ kind: 'waiver-unused', message: `waiver for ${unused.join(', ')} covers nothing`, region: claim.region }]
    })
    return [...ended, ...idle]
  }
}

function byRule<T extends Claim>(claims: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>()
  for (const claim of claims) {
    for (const rule of new Set(claim.rules)) {
      const list = found.get(rule)
      if (list) list.push(claim)
      else found.set(rule, [claim])
    }
  }
  return found
}

interface Places {
  readonly identity: Identity
  readonly regions: readonly Region[]
}

/** A service has the same name before it is started and when it runs, whatever its project is called. */
const composeService = 'com.docker.compose.service'

/** Everything that the waiver says must match; what it does not say matches all. */
function covers({ name, image, label, path, folder }: Waiver, { identity, regions }: Places, cwd: string): boolean {
  if (name && !some(name, [identity.name, identity.workload, ...labelOf(identity, composeService)])) return false
  if (image && !some(image, [identity.image])) return false
  if (label && !Object.entries(label).every(([key, glob]) => some([glob], labelOf(identity, key)))) return false
  return !path || regions.some(({ file }) => isBelow(path, folder, resolve(cwd, file)))
}

function some(globs: readonly string[], texts: readonly string[]): boolean {
  return globs.some((glob) => texts.some((text) => matchesGlob(glob, text)))
}

function labelOf({ labels }: Identity, key: string): string[] {
  const value: unknown = labels && Object.hasOwn(labels, key) ? labels[key] : undefined
  return typeof value === 'string' ? [value] : []
}

function isBelow(globs: readonly string[], folder: string, file: string): boolean {
  const base = folder.endsWith(sep) ? folder : folder + sep
  return file.startsWith(base) && globs.some((glob) => matchesPath(glob, file.slice(base.length).split(sep).join('/')))
}

/** Where the items stand that a finding points at; a folder stands for what lies in it. */
function itemsOf({ because, offenders }: Result): Region[] {
  const parts = because.map(({ origin }) => origin.parts ?? {})
  return offenders.flatMap((offender) => {
    const own = parts.find((all) => Object.hasOwn(all, offender))?.[offender]
    if (own) return [own]
    const holders = parts.flatMap((all) => Object.entries(all).filter(([word]) => word.length > 1 && offender.startsWith(`${word}/`)))
    return holders.slice(0, 1).map(([, region]) => region)
  })
}

function placesOf({ origin }: Ground): Region[] {
  return [...(origin.region ? [origin.region] : []), ...Object.values(origin.parts ?? {})]
}

function byPlace(a: Note, b: Note): number {
  const key = ({ region }: Note) => [region?.file ?? '', String(region?.line ?? 0).padStart(9, '0'), String(region?.column ?? 0)].join('\n')
  return key(a) < key(b) ? -1 : 1
}
