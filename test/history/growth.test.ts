/**
 * What a year of 200 containers takes. HULLCHECK_NIGHTS sets how many nights are stored (CONTRIBUTING.md); with fewer than
 * 365 the rest is reckoned: every night after the first adds about the same.
 */
import t, { type Test } from 'tap'
import { evaluate } from '../../src/evaluate/evaluate.js'
import { compare } from '../../src/history/compare.js'
import { openHistory } from '../../src/history/store.js'
import type { ContainerEvidence, Evidence } from '../../src/model/evidence.js'
import { loadRules } from '../../src/rules/load.js'
import { type Estate, estate, evidenceOf, nextNight, seeded } from './estate.js'

const nights = Number(process.env.HULLCHECK_NIGHTS ?? 12)
const mebibyte = 2 ** 20
const rules = await loadRules()

interface Year {
  readonly bytes: number
  readonly keeping: readonly number[]
  readonly comparing: readonly number[]
  readonly changes: number
}

function live(t: Test, share: number): Year {
  const random = seeded(7)
  const made = new Map<string, ContainerEvidence>()
  const history = openHistory({ folder: t.testdir() })
  const sizes: number[] = []
  const keeping: number[] = []
  const comparing: number[] = []
  let changes = 0
  let state: Estate = estate(200)
  for (let night = 0; night < nights; night += 1) {
    const evidence: Evidence = evidenceOf(state, made)
    const report = evaluate(evidence, rules)
    const before = history.runs({ last: 1 })[0]
    const start = performance.now()
    history.append(evidence, report, 500)
    const stored = performance.now()
    const earlier = before && history.report(before.id)
    if (before && earlier) changes += compare(earlier, report, history.before(before)).length
    keeping.push(stored - start)
    comparing.push(performance.now() - stored)
    sizes.push(history.size())
    state = nextNight(state, share, random)
  }
  t.same(history.check(), [], 'every part of it is whole')
  history.close()
  const [first = 0] = sizes
  const last = sizes.at(-1) ?? 0
  return { bytes: first + ((last - first) / (nights - 1)) * 364, keeping, comparing, changes }
}

const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0

void t.test('a year of 200 containers, 5 % deployed anew each night', async (t) => {
  const year = live(t, 0.05)
  t.comment(
    `${(year.bytes / mebibyte).toFixed(1)} MiB a year; storing ${median(year.keeping).toFixed(0)} ms, comparing ${median(year.comparing).toFixed(0)} ms (median of ${nights} nights)`,
  )
  t.ok(year.changes > 0, 'there was something to tell')
  t.ok(year.bytes < 200 * mebibyte, `under 200 MiB: ${(year.bytes / mebibyte).toFixed(1)}`)
  t.ok(
    median(year.keeping) + median(year.comparing) < 500,
    `storing and comparing under half a second: ${(median(year.keeping) + median(year.comparing)).toFixed(0)} ms`,
  )
})

void t.test('even a host that is started anew each night stays below', async (t) => {
  const year = live(t, 1)
  t.comment(
    `${(year.bytes / mebibyte).toFixed(1)} MiB a year; storing ${median(year.keeping).toFixed(0)} ms, comparing ${median(year.comparing).toFixed(0)} ms`,
  )
  t.ok(year.bytes < 200 * mebibyte, `under 200 MiB: ${(year.bytes / mebibyte).toFixed(1)}`)
})
