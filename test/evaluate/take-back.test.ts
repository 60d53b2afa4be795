/** What to change first: what somebody asked for is taken back before a container gets what most containers do without. */
import t from 'tap'
import { gate } from '../../src/gate.js'

/** The changes that the headline names, in the words of docker run, each with the paths that it closes. */
async function changes(command: string): Promise<[change: string, closes: readonly string[]][]> {
  const { report } = await gate({ paths: [], run: [command], env: {} })
  const { headline, paths } = report.containers[0] as (typeof report.containers)[number]
  const open = paths.filter((one) => one.outcome === 'open').map((one) => one.path)
  const closed = headline.remedies.flatMap((one) => one.closes)
  t.same([...closed].sort(), open.sort(), `${command}: each open path is closed, and by one change`)
  return headline.remedies.map(({ cure, closes }) => [cure.docker ?? '', closes])
}

void t.test('what was asked for is taken back', async (t) => {
  const table: [command: string, changes: RegExp[]][] = [
    ['docker run --privileged nginx', [/^leave out --privileged; /]],
    ['docker run --privileged -u 0 nginx', [/^leave out --privileged; /]],
    ['docker run --privileged --cap-add SYS_ADMIN nginx', [/^leave out --privileged; /, /^leave out --cap-add=SYS_ADMIN$/]],
    ['docker run --privileged --security-opt systempaths=unconfined nginx', [/^leave out --privileged; /, /systempaths=unconfined/]],
    ['docker run --pid host --cap-add SYS_PTRACE --security-opt apparmor=unconfined -u 0 nginx', [/^leave out --pid=host/]],
    ['docker run --network host -u 0 nginx', [/^leave out --network=host/]],
    ['docker run --privileged --pid host -v /run:/r -u 0 nginx', [/^leave out --privileged; /, /^leave out --pid=host/, /-v/]],
  ]
  for (const [command, expected] of table) {
    const told = await changes(command)
    t.equal(told.length, expected.length, `${command}: ${told.map(([text]) => text).join(' | ')}`)
    // Which of those that close one path comes first does not matter.
    for (const one of expected)
      t.ok(
        told.some(([text]) => one.test(text)),
        `${command}: ${one}`,
      )
    t.match(told[0]?.[0], expected[0])
  }
})

void t.test('a change closes only what the runtime would shut without it', async (t) => {
  const [[, alone] = ['', []]] = await changes('docker run --privileged nginx')
  const [[, withMore] = ['', []]] = await changes('docker run --privileged --cap-add SYS_ADMIN nginx')
  t.ok(alone.includes('core-pattern'))
  t.notOk(withMore.includes('core-pattern'), 'SYS_ADMIN alone mounts a /proc that can be written')
})

void t.test('containers of one file that are alike but for what they asked for get their own changes', async (t) => {
  const runs = ['', '--cap-add SYS_ADMIN '].flatMap((more) =>
    ['a', 'b', 'c'].map((name) => `docker run --name ${more === '' ? 'x' : 'y'}${name} --privileged ${more}nginx`),
  )
  const { report } = await gate({ paths: [], run: runs, env: {} })
  const counts = report.containers.map(({ identity, headline }) => `${identity.name.slice(0, 1)}${headline.changes}`)
  t.same(counts.sort(), ['x1', 'x1', 'x1', 'y2', 'y2', 'y2'])
})
