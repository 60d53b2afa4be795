/** The rule engine: three-valued logic, mistakes with their place, softening, views, escape paths, headlines. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { language } from '../src/cel/environment.js'
import { ExpressionError, type Names } from '../src/cel/language.js'
import { objectType } from '../src/cel/object-type.js'
import { evaluate } from '../src/evaluate/evaluate.js'
import { headline } from '../src/evaluate/headline.js'
import { judgePath, judgeRule } from '../src/evaluate/judge.js'
import { FactView, type ViewInput } from '../src/evaluate/view.js'
import type { ContainerEvidence, Evidence } from '../src/model/evidence.js'
import { type Fact, known, unknown } from '../src/model/fact.js'
import type { EscapePath } from '../src/model/rule.js'
import { compile } from '../src/rules/compile.js'
import { functions, sizeText } from '../src/rules/functions.js'
import { loadRules } from '../src/rules/load.js'
import { nearest } from '../src/rules/nearest.js'
import { parsePath, parseRule, parseTerms } from '../src/rules/parse.js'
import { RuleErrors } from '../src/rules/rule-errors.js'
import { ruleLanguage } from '../src/rules/rule-language.js'
import { factsOf, nothingKnown, readBaseline } from '../src/testing/baseline.js'

const origin = { source: 'test', place: 'here' }
const thing = objectType('Thing', { yes: 'bool', no: 'bool', gone: 'bool', words: 'list<string>', number: 'int' })
const values: Record<string, unknown> = { yes: true, no: false, words: ['a', 'b'], number: 3n }
const lost = new Error('not known')
const names: Names = {
  fact(path) {
    const field = path.replace('thing.', '')
    if (field in values) return values[field]
    throw lost
  },
  value: (name) => t.fail(`nothing is called ${name}`),
}
const cel = language([thing], { thing: 'Thing' }, functions)

void t.test('an unknown field makes exactly what it decides unknown', async (t) => {
  const table: [string, boolean | 'unknown'][] = [
    ['thing.gone || thing.yes', true],
    ['thing.yes || thing.gone', true],
    ['thing.gone && thing.no', false],
    ['thing.no && thing.gone', false],
    ['thing.gone || thing.no', 'unknown'],
    ['thing.gone && thing.yes', 'unknown'],
    ['!thing.gone', 'unknown'],
    ['thing.gone ? true : true', 'unknown'],
    ['thing.words.exists(w, w == "a" || thing.gone)', true],
    ['thing.words.all(w, w == "a" && thing.gone)', false],
    ['thing.words.exists(w, w == "z" || thing.gone)', 'unknown'],
    ['thing.words.filter(w, thing.gone).size() > 0', 'unknown'],
  ]
  for (const [text, expected] of table) {
    const program = cel.compile(text, 'bool')
    if (expected === 'unknown') t.throws(() => program.evaluate(names), lost, `${text} is unknown`)
    else t.equal(program.evaluate(names), expected, text)
  }
})

void t.test('mistakes in expressions are found when they are compiled', async (t) => {
  const table: [string, RegExp][] = [
    ['thing.yess', /yess/],
    ['thing.words.exists(w, w.x)', /./],
    ['thing.number == "3"', /no such overload|not defined|==/i],
    ['nothing', /nothing/],
    ['within("/a")', /within/],
    ['thing.words', /must be of type bool/],
    ['has(thing.yes)', /turns an unknown fact into false/],
    ['"a".matches("(a+)+$")', /for ever/],
    ['thing.yes &&', /./],
  ]
  for (const [text, message] of table) {
    t.throws(() => cel.compile(text, 'bool'), { name: 'ExpressionError', message }, text)
  }
  t.ok(new ExpressionError('x', 3).start === 3)
})

void t.test('the functions of rules', async (t) => {
  const table: [string, unknown][] = [
    ['within("/etc/passwd", "/etc")', true],
    ['within("/etc", "/etc")', true],
    ['within("/etcetera", "/etc")', false],
    ['within("/anything", "/")', true],
    ['without(["a", "b", "c"], ["b"])', ['a', 'c']],
    ['both(["a", "b", "c"], ["c", "a"])', ['a', 'c']],
    ['join(["a", "b"], " and ")', 'a and b'],
    ['size_text(536870912)', '512 MiB'],
  ]
  for (const [text, expected] of table) t.same(cel.compile(text).evaluate(names), expected, text)
  t.equal(sizeText(1536), '1.5 KiB')
  t.equal(sizeText(0), '0 B')
})

const sample = `id: sample
title: It is weak
pass_title: It is not weak
area: seccomp
severity: critical
softened:
  - { when: '!host_users', severity: low, because: it has a user namespace }
confidence: high
since: 0.1.0
rationale: Because.
attack: does it
references: [{ title: nothing }]
applies_when: host.seccomp
let:
  off: container.seccomp.mode == "off"
condition: off && host_users_or_not
offenders: '["a", container.seccomp.mode]'
message: "mode {{container.seccomp.mode}}, {{offenders}}, limit {{container.limits.memory}}"
fix: { docker: leave it out }
cases: [{ given: {}, expect: pass }]
`
const terms = `host_users: { is: container.userNamespace.host, prose: x }
host_users_or_not: { is: host_users || !host_users, prose: x }
`

function made(rule = sample, path?: string) {
  const parsedTerms = parseTerms(terms, 'terms.yaml')
  const parsed = parseRule(rule, 'sample.yaml')
  const parsedPath = path === undefined ? undefined : parsePath(path, 'path.yaml')
  t.same([...parsedTerms.mistakes, ...parsed.mistakes, ...(parsedPath?.mistakes ?? [])], [])
  const documents = {
    terms: parsedTerms.parsed ? [{ file: 'terms.yaml', parsed: parsedTerms.parsed }] : [],
    rules: parsed.parsed ? [parsed.parsed] : [],
    paths: parsedPath?.parsed ? [parsedPath.parsed] : [],
  }
  return compile(documents, ruleLanguage())
}

const baseline = await readBaseline()

void t.test('a rule on one container', async (t) => {
  const { compiled, mistakes } = made()
  t.same(mistakes, [])
  const run = (input: ViewInput) => judgeRule(compiled.rules[0] as never, new FactView(input, compiled.terms), 'web')
  t.equal(run(factsOf(baseline, {})).outcome, 'pass')
  const soft = run(factsOf(baseline, { 'seccomp.mode': 'off' }))
  t.match(soft, { outcome: 'fail', severity: 'low', softenedBecause: 'it has a user namespace', offenders: ['a', 'off'] })
  t.equal(soft.message, 'mode off, a, off, limit 536870912')
  const hard = run(factsOf(baseline, { 'seccomp.mode': 'off', 'userNamespace.host': true }))
  t.match(hard, { outcome: 'fail', severity: 'critical' })
  t.ok(
    hard.because.some((one) => one.fact === 'container.seccomp.mode' && one.view === 'observed'),
    'says what it rests on',
  )
  t.equal(run(factsOf(baseline, { 'host.seccomp': false })).outcome, 'not-applicable')
  t.equal(run(nothingKnown()).outcome, 'unknown')
  const dim = run(factsOf(baseline, { 'seccomp.mode': { $unknown: 'permission-denied' } }))
  t.match(dim, { outcome: 'unknown', missing: [{ fact: 'container.seccomp.mode', gap: { reason: 'permission-denied' } }] })
  const mute = run(factsOf(baseline, { 'seccomp.mode': 'off', 'limits.memory': { $unknown: 'gone' } }))
  t.match(mute.message, /limit not known/, 'a finding is not lost for a word of its message')
  t.equal(soft.fingerprint, run(factsOf(baseline, { 'seccomp.mode': 'off' })).fingerprint, 'the fingerprint is stable')
})

void t.test('the best view of a fact', async (t) => {
  const { compiled } = made()
  const run = (input: ViewInput) => judgeRule(compiled.rules[0] as never, new FactView(input, compiled.terms), 'web').outcome
  const facts = factsOf(baseline, {})
  const predicted = (mode: string) => ({ ...facts.predicted, 'seccomp.mode': known(mode, origin) })
  const observed = (fact: unknown) => ({ ...facts.observed, 'seccomp.mode': fact as never })
  const table: [string, ViewInput, string][] = [
    ['observed counts before predicted', { ...facts, predicted: predicted('off') }, 'pass'],
    ['without any observation the prediction counts', { ...facts, observed: {}, predicted: predicted('off') }, 'fail'],
    ['and may pass', { ...facts, observed: {} }, 'pass'],
    [
      'a kernel that refused leaves a predicted weakness standing',
      { ...facts, observed: observed(unknown('permission-denied', 'EACCES')), predicted: predicted('off') },
      'fail',
    ],
    [
      'but no prediction makes up for what the kernel refused',
      { ...facts, observed: observed(unknown('permission-denied', 'EACCES')) },
      'unknown',
    ],
    ['what a kernel cannot tell at all may be predicted', { ...facts, observed: observed(unknown('unsupported', 'no such file')) }, 'pass'],
  ]
  for (const [name, input, expected] of table) t.equal(run(input), expected, name)
})

void t.test('what the kernel refused to confirm makes no rule and no path inapplicable', async (t) => {
  const sandboxed = '!container.runtime.sandboxed'
  const { compiled } = made(
    sample.replace('applies_when: host.seccomp', `applies_when: '${sandboxed}'`),
    way.replace('preconditions:', `applies_when: '${sandboxed}'\npreconditions:`),
  )
  const facts = factsOf(baseline, { 'seccomp.mode': 'off', 'userNamespace.host': true, 'capabilities.reachable': ['SYS_ADMIN'] })
  const judged = (fact: unknown, more: object = {}) => {
    const observed = { ...facts.observed, ...more, 'runtime.sandboxed': fact as never }
    const view = new FactView(
      { ...facts, observed, predicted: { ...facts.predicted, 'runtime.sandboxed': known(true, origin) } },
      compiled.terms,
    )
    return { rule: judgeRule(compiled.rules[0] as never, view, 'web'), path: judgePath(compiled.paths[0] as never, view) }
  }
  const refused = unknown('permission-denied', 'EACCES')
  t.match(judged(known(true, origin)), { rule: { outcome: 'not-applicable' }, path: { outcome: 'not-applicable' } })
  t.match(judged(known(false, origin)), { rule: { outcome: 'fail' }, path: { outcome: 'open' } })
  const told = [{ fact: 'container.runtime.sandboxed', gap: { reason: 'permission-denied' } }]
  t.match(judged(refused), {
    rule: { outcome: 'unknown', missing: told },
    path: { outcome: 'undecided', preconditions: [{ holds: 'unknown', missing: told }, { holds: 'yes' }, { holds: 'yes' }] },
  })
  t.match(
    judged(refused, { 'seccomp.mode': known('filter', origin) }),
    { rule: { outcome: 'not-applicable' }, path: { outcome: 'blocked' } },
    'what is shut either way is shut',
  )
  t.match(judged(refused, { 'seccomp.mode': refused }), { rule: { outcome: 'unknown' }, path: { outcome: 'undecided' } })
})

void t.test('what the kernel refused to confirm softens nothing', async (t) => {
  const { rules, terms } = await loadRules({ only: ['privileged'] })
  const facts = factsOf(baseline, { privileged: true, 'userNamespace.host': false })
  const judged = (fact: unknown) => {
    const input = { ...facts, observed: { ...facts.observed, 'userNamespace.host': fact as never } }
    return judgeRule(rules[0] as never, new FactView(input, terms), 'web').severity
  }
  t.equal(judged(known(false, origin)), 'medium')
  t.equal(judged(unknown('permission-denied', 'EACCES')), 'critical')
})

const way = `id: way
title: the way
ends: host root
severity: critical
since: 0.1.0
rationale: Because.
attack: does it
references: [{ title: nothing }]
preconditions:
  - { id: users, title: the host's users, blocked_by: a user namespace, usual: true, condition: container.userNamespace.host, cure: { daemon: userns-remap } }
  - { id: off, title: no filter, blocked_by: seccomp, condition: container.seccomp.mode == "off", cure: { docker: leave it out } }
  - { id: caps, title: a capability, blocked_by: no capability, condition: '"SYS_ADMIN" in container.capabilities.reachable', cure: { docker: drop it } }
cases: [{ given: {}, expect: blocked }]
`

void t.test('an escape path is open, blocked, or undecided', async (t) => {
  const { compiled, mistakes } = made(sample, way)
  t.same(mistakes, [])
  const run = (given: object) => judgePath(compiled.paths[0] as never, new FactView(factsOf(baseline, given as never), compiled.terms))
  const open = { 'userNamespace.host': true, 'seccomp.mode': 'off', 'capabilities.reachable': ['SYS_ADMIN'] }
  t.equal(run(open).outcome, 'open')
  t.equal(run({ ...open, 'seccomp.mode': 'filter' }).outcome, 'blocked')
  t.equal(run({ ...open, 'seccomp.mode': { $unknown: 'gone' } }).outcome, 'undecided')
  t.equal(run({ 'seccomp.mode': { $unknown: 'gone' } }).outcome, 'blocked', 'one closed gate is enough, whatever the others are')

  const paths = new Map<string, EscapePath>(compiled.source.paths.map((one) => [one.id, one]))
  const line = (given: object) => headline([run(given)], [], paths)
  t.match(line(open), { standing: 'reached', text: 'reaches host root', how: '1 way: the way', changes: 1 })
  t.match(line({ ...open, 'capabilities.reachable': [] }), { standing: 'one-step', how: /blocked by no capability alone/ })
  t.match(line({ 'userNamespace.host': true, 'seccomp.mode': 'off' }), { standing: 'one-step' }, 'a user namespace and a filter are gone')
  t.match(line({ 'userNamespace.host': true }), { standing: 'held' }, 'what every default container satisfies is no step')
  t.match(line({ ...open, 'seccomp.mode': { $unknown: 'gone' } }), { standing: 'undecided' })

  const doubtful = run({ ...open, 'seccomp.mode': { $unknown: 'gone' } })
  const lesser = { ...run(open), path: 'lesser', ends: 'neighbour' as const }
  t.match(
    headline([lesser, doubtful], [], paths),
    { text: 'reaches neighbour', how: '1 way: lesser; not decided: the way (host root)' },
    'what is open hides nothing that may be worse',
  )
  t.match(headline([run(open), { ...doubtful, path: 'lesser', ends: 'neighbour' }], [], paths), { how: '1 way: the way' })
})

void t.test('mistakes of rule files come all at once, with line and the nearest valid key', async (t) => {
  const broken = sample.replace('rationale:', 'rational:').replace('severity: critical', 'severity: dire')
  const { mistakes } = parseRule(broken, 'x.yaml')
  const lines = mistakes.map((one) => `${one.line}: ${one.message}`)
  t.ok(
    lines.some((line) => line.startsWith('10: unknown key "rational", did you mean "rationale"?')),
    lines.join('\n'),
  )
  t.ok(
    lines.some((line) => line.startsWith('5: ')),
    lines.join('\n'),
  )
  t.match(parseRule('a: [', 'x.yaml').mistakes[0], { line: 1 })
  const wrongFact = made(sample.replace('container.seccomp.mode == "off"', 'container.seccomp.mod == "off"'))
  t.match(wrongFact.mistakes[0], { file: 'sample.yaml', line: 15 })
  t.equal(nearest('rational', ['title', 'rationale']), 'rationale')
  t.equal(nearest('zzzzzz', ['title', 'rationale']), undefined)
})

void t.test('rules of your own are loaded beside the built-in ones', async (t) => {
  const folder = t.testdir({ seccomp: { 'sample.yaml': sample.replace(' && host_users_or_not', '') } })
  const rules = await loadRules({ folders: [folder] })
  t.ok(rules.source.rules.some((rule) => rule.id === 'sample'))
  writeFileSync(join(folder, 'seccomp', 'other.yaml'), sample)
  await t.rejects(loadRules({ folders: [folder] }), RuleErrors, 'an id that is not the file name')
  await t.rejects(loadRules({ only: ['no-such-rule'] }), { message: /no rule or path is named "no-such-rule"/ })
})

void t.test('a case with a wrong fact or value is refused', async (t) => {
  t.throws(() => factsOf(baseline, { 'seccomp.mod': 'off' }), /no such fact/)
  t.throws(() => factsOf(baseline, { 'seccomp.mode': 3 }), /must be of type string/)
  t.throws(() => factsOf(baseline, { 'observed.privileged': true }), /does not exist in the observed view/)
  t.throws(() => factsOf(baseline, { processes: [{ colour: 'red' }] }), /no field "colour"/)
  t.throws(() => factsOf(baseline, { 'seccomp.mode': { $unknown: 'tired' } }), /no such gap/)
})

void t.test('containers judged together and one by one come to the same', async (t) => {
  const rules = await loadRules()
  const { engine, host } = factsOf(baseline, {})
  const givens = [...rules.source.rules, ...rules.source.paths].flatMap((one) => one.cases.map((each) => each.given))
  const containers = [...givens, ...givens].flatMap((given, index): ContainerEvidence[] => {
    if (Object.keys(given).some((name) => /^(host|engine|predicted)\./.test(name))) return []
    const { declared, observed } = factsOf(baseline, given)
    const name = `c${index}`
    const identity = { id: name, name, image: 'i', engine: 'e', pid: index, startedAt: '', workload: name }
    return [{ identity, declared: relocated(declared, name), observed: relocated(observed, name) }]
  })
  const evidence = (some: readonly ContainerEvidence[]) =>
    ({ version: 1, collectedAt: '', hostname: 'h', host, engines: [{ id: 'e', facts: engine }], containers: some, sources: [] }) as Evidence
  const together = evaluate(evidence(containers), rules).containers
  t.ok(containers.length > 500, `${containers.length} containers`)
  for (const [index, container] of containers.entries()) {
    const alone = evaluate(evidence([container]), rules).containers[0]
    if (!t.equal(JSON.stringify(together[index]), JSON.stringify(alone), JSON.stringify(givens[index % givens.length]))) break
  }
})

void t.test('containers of a few kinds, declared alone and each at places of its own, come to the same', async (t) => {
  const rules = await loadRules()
  const { engine, host } = factsOf(baseline, { 'engine.kind': 'docker' })
  const kinds = [{}, { privileged: true }, { 'limits.pids': 7 }, { 'capabilities.added': ['SYS_ADMIN'] }, { 'runtime.name': 'runsc' }]
  const containers = Array.from({ length: 60 }, (_, index): ContainerEvidence => {
    const name = `c${index}`
    const { declared } = factsOf(baseline, { ...kinds[index % kinds.length], ...(index > 40 && { 'limits.memory': index }) })
    const identity = { id: name, name, image: 'i', engine: 'e', pid: 0, startedAt: '', workload: name }
    // Every third at the places of the one before: what is told alike is shared, what is not must not be
    return { identity, declared: relocated(declared, index % 3 === 0 ? `c${index - 5}` : name), observed: {} }
  })
  const evidence = (some: readonly ContainerEvidence[]) =>
    ({ version: 1, collectedAt: '', hostname: 'h', host, engines: [{ id: 'e', facts: engine }], containers: some, sources: [] }) as Evidence
  const together = evaluate(evidence(containers), rules).containers
  for (const [index, container] of containers.entries()) {
    const alone = evaluate(evidence([container]), rules).containers[0]
    t.equal(JSON.stringify(together[index]), JSON.stringify(alone), `container ${index}`)
  }
})

/** The same facts with origins of their own, so that a mix-up shows. */
function relocated(facts: object, name: string): object {
  const own = (fact: Fact<unknown>): Fact<unknown> =>
    fact.known
      ? { ...fact, basis: 'explicit', origin: { source: 'test', place: name } }
      : { known: false, gap: { ...fact.gap, detail: `of ${name}` } }
  return Object.fromEntries(Object.entries(facts as Record<string, Fact<unknown>>).map(([key, fact]) => [key, own(fact)]))
}
