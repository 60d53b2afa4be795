/** What is not known as a whole still fails by the parts that are known, and never passes by them. */
import t from 'tap'
import { gate } from '../../src/gate.js'

const service = (lines: string) => `services:\n  web:\n    image: nginx\n${lines}\n`

const cases: readonly (readonly [sentence: string, text: string, rule: string, outcome: string])[] = [
  ['a socket beside a mount that is not known', '    volumes: ["${SRC}:/x", "/run/docker.sock:/s"]', 'engine-socket-mounted', 'fail'],
  ['nothing bad beside a mount that is not known', '    volumes: ["${SRC}:/x", "./data:/data"]', 'engine-socket-mounted', 'unknown'],
  ['only a mount that is not known', '    volumes: ["${SRC}:/x"]', 'engine-socket-mounted', 'unknown'],
  ['a capability beside one that is not known', '    cap_add: ["${CAP}", SYS_ADMIN]', 'cap-sys-admin', 'fail'],
  ['a harmless capability beside one that is not known', '    cap_add: ["${CAP}", CHOWN]', 'cap-sys-admin', 'unknown'],
  ['a dropped capability beside one that is not known', '    cap_drop: ["${CAP}", NET_RAW]', 'cap-net-raw', 'unknown'],
  ['everything known', '    cap_add: [CHOWN]', 'cap-sys-admin', 'pass'],
]

for (const [sentence, lines, rule, outcome] of cases) {
  void t.test(sentence, async (t) => {
    const folder = t.testdir({ 'compose.yaml': service(lines) })
    const { report } = await gate({ paths: ['.'], cwd: folder, only: [rule], env: {} })
    t.equal(report.containers[0]?.results.find((one) => one.rule === rule)?.outcome, outcome)
  })
}

void t.test('what may not be on the list softens nothing', async (t) => {
  for (const [name, severity] of [
    ['${X}', 'high'],
    ['PERFMON', 'high'],
    ['CHOWN', 'medium'],
  ] as const) {
    const folder = t.testdir({ 'compose.yaml': service(`    cap_drop: [ALL]\n    cap_add: [BPF, "${name}"]`) })
    const { report } = await gate({ paths: ['.'], cwd: folder, only: ['cap-bpf'], env: {} })
    t.match(report.containers[0]?.results, [{ rule: 'cap-bpf', outcome: 'fail', severity }], name)
  }
})
