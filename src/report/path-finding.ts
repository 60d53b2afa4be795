/** Open escape paths, for formats that know nothing but findings: each with a place, a sentence, and an identity that a restart keeps. */
import { createHash } from 'node:crypto'
import type { Region } from '../model/fact.js'
import type { ContainerReport, PathResult, Report } from '../model/report.js'
import { claimants, usualGates } from './claims.js'
import { byRegion } from './places.js'

/** The line that opens it, else the container's key. */
export function regionOfPath(path: PathResult, { identity, results }: ContainerReport, report: Pick<Report, 'paths'>): Region | undefined {
  const lines = results.flatMap(({ outcome, region, severity }) => (outcome === 'fail' && region ? [{ region, severity }] : []))
  const [first] = claimants(path, lines, usualGates(report)).sort((a, b) => byRegion(a.region, b.region))
  return first?.region ?? identity.region
}

export function sentenceOfPath({ path }: PathResult, { paths }: Report): string {
  const found = paths.find((one) => one.id === path)
  return found === undefined ? `a way out is open: ${path}` : `a way out is open: ${found.title}; an attacker ${found.attack}`
}

export function fingerprintOfPath({ path }: PathResult, { identity }: ContainerReport): string {
  return createHash('sha256')
    .update(JSON.stringify(['path', path, identity.workload]))
    .digest('hex')
    .slice(0, 16)
}
