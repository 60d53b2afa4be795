/** The proof's own notations: the same flags as a command line and as a Compose service must be read alike. */
import t from 'tap'
import type { Declared } from '../src/model/facts.js'
import { chooseFlags } from '../src/prove/flags.js'
import { gated, wantedFrom } from '../src/prove/gated.js'
import { seeded } from '../src/prove/random.js'

const bed = {
  words: { seccomp: '/tmp/s.json', own: 'prove-own', shared: 'prove-shared', folder: '/tmp/x', disk: 'vda', socket: '/tmp/d.sock' },
}

/** What is declared, without where it stands. Mounts have options in words of their notation, and the gaps name them. */
function values(declared: Declared): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, fact]) => {
      if (!fact.known) return [name, fact.gap.reason]
      if (name !== 'hostPaths') return [name, fact.value]
      return [
        name,
        (fact.value as unknown as { source: string; target: string; readOnly: boolean }[]).map(
          (one) => `${one.source} ${one.target} ${one.readOnly}`,
        ),
      ]
    }),
  )
}

void t.test('a command line and a Compose service declare the same', async (t) => {
  const random = seeded(3)
  for (let at = 0; at < 400; at += 1) {
    const flags = chooseFlags(random, bed)
    const line = gated('run', wantedFrom('run', flags, 'x', at).text)
    const service = gated('compose', wantedFrom('compose', flags, 'x', at).text)
    // without a network the proof starts its containers in none
    const { 'namespaces.net': _, ...fromLine } = values(line)
    const { 'namespaces.net': __, ...fromService } = values(service)
    t.same(fromLine, fromService, flags.join(' '))
  }
})

void t.test('the same seed writes the same text', async (t) => {
  const flags = ['--memory', '64m', '--privileged', '-v', '/:/host:ro', '--security-opt', 'seccomp=unconfined']
  for (const source of ['run', 'compose'] as const) {
    t.equal(wantedFrom(source, flags, 'x', 5).text, wantedFrom(source, flags, 'x', 5).text)
    t.not(new Set([1, 2, 3, 4, 5].map((seed) => wantedFrom(source, flags, 'x', seed).text)).size, 1, `${source} has several spellings`)
  }
  t.throws(() => wantedFrom('compose', ['--unheard-of', 'x'], 'x', 1), /no key of Compose/, 'a flag without a key is told')
})
