/** Every rule and every escape path, every case; and the set as a set. */
import { readdirSync } from 'node:fs'
import t from 'tap'
import { builtInFolder, loadRules } from '../src/rules/load.js'
import { testExamples } from '../src/testing/test-examples.js'
import { testRules } from '../src/testing/test-rules.js'

const rules = await loadRules()

for (const [id, outcomes] of grouped(await testRules(rules))) {
  void t.test(id, async (t) => {
    for (const one of outcomes) t.equal(one.problem, '', one.name)
  })
}

void t.test('what an engine shows of a weak container fails the rule, and mended it passes', async (t) => {
  for (const one of await testExamples(rules)) t.equal(one.problem, '', `${one.id}: ${one.name}`)
})

void t.test('the set as a set', async (t) => {
  const { rules: all, paths } = rules.source
  for (const rule of all) {
    const where = rule.file.slice(builtInFolder.length + 1)
    // the controls of Pod Security lie together, whatever they are about
    const folder = rule.id.startsWith('pss-') ? 'pod-security' : rule.area
    t.equal(where, `${folder}/${rule.id}.yaml`, `${rule.id} lies in the folder of its area`)
    t.match(rule.rationale.trim(), /[.]$/, `${rule.id}: the rationale ends with a period`)
    t.notMatch(rule.title, /[.]$/, `${rule.id}: the title is no sentence with a period`)
    t.not(rule.title, rule.passTitle, `${rule.id}: title and pass title differ`)
    t.ok(rule.example ?? rule.exampleImpossible, `${rule.id}: has an example, or a reason why not`)
    t.ok(Object.keys(rule.fix).length > 0, `${rule.id}: has a fix in some dialect`)
  }
  for (const path of paths) {
    t.equal(path.file.slice(builtInFolder.length + 1), `paths/${path.id}.yaml`)
    t.ok(
      path.preconditions.some((one) => Object.keys(one.cure).length > 0),
      `${path.id}: some precondition can be changed`,
    )
  }
  const folders = readdirSync(builtInFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const areas = new Set<string>([...all.map((rule) => rule.area), 'paths', 'pod-security'])
  for (const folder of folders) t.ok(areas.has(folder.name), `rules/${folder.name} belongs to an area`)
})

void t.test('no advice drops a capability that was added', (t) => {
  // an engine takes --cap-drop off its defaults alone, and adds after that (moby `TweakCapabilities`); podman refuses both together
  const given = new Set(
    'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP'.split(' '),
  )
  const advice = [
    ...rules.source.rules.map(({ id, fix }) => [id, fix] as const),
    ...rules.source.paths.flatMap(({ id, preconditions }) => preconditions.map((one) => [`${id}, ${one.id}`, one.cure] as const)),
  ]
  let seen = 0
  for (const [id, { docker = '', compose = '', podman = '' }] of advice) {
    for (const [, name = ''] of `${docker} ${compose} ${podman}`.matchAll(/(?:--cap-drop=|cap_drop: \[|DropCapability=)([A-Za-z_]+)/g)) {
      seen += 1
      t.ok(name.toUpperCase() === 'ALL' || given.has(name), `${id}: ${name} is there only where it was added`)
    }
  }
  t.ok(seen > 10, 'such advice was found')
  t.end()
})

function grouped<T extends { id: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(item.id, [...(groups.get(item.id) ?? []), item])
  return groups
}
