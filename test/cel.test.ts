/** The expression language: what the library makes of an expression and what its translation does are the same. */
import fc from 'fast-check'
import t from 'tap'
import { language } from '../src/cel/environment.js'
import type { Names } from '../src/cel/language.js'
import { objectType } from '../src/cel/object-type.js'
import { runtime } from '../src/cel/runtime.js'
import { evaluate } from '../src/evaluate/evaluate.js'
import { type Evidence, evidenceVersion } from '../src/model/evidence.js'
import { functions } from '../src/rules/functions.js'
import { loadRules } from '../src/rules/load.js'
import { factsOf, readBaseline } from '../src/testing/baseline.js'
import { testRules } from '../src/testing/test-rules.js'

const record = objectType('Item', { name: 'string', size: 'int' })
const own = Object.fromEntries(functions.map((one) => [one.signature.slice(0, one.signature.indexOf('(')), one.handler]))
const lid = objectType('BoxLid', { open: 'bool', locked: 'bool' })
const box = objectType('Box', { lid: 'BoxLid', full: 'bool', things: 'list<Item>' })
const words = language(
  [record, lid, box],
  {
    yes: 'bool',
    no: 'bool',
    gap: 'bool',
    other: 'bool',
    n: 'int',
    x: 'double',
    s: 'string',
    names: 'list<string>',
    items: 'list<Item>',
    box: 'Box',
  },
  functions,
)

const item = (name: string, size: bigint | undefined) =>
  new record.ctor((field) => {
    if (field === 'name') return name
    if (size === undefined) throw new Error(`size of ${name} is not known`)
    return size
  })

const context = {
  yes: true,
  no: false,
  get gap(): boolean {
    throw new Error('gap is not known')
  },
  get other(): boolean {
    throw new Error('other is not known')
  },
  n: 3n,
  x: 2.5,
  s: 'a,b€',
  names: ['a', 'b', 'b'],
  items: [item('one', 1n), item('dark', undefined), item('three', 3n)],
}

const names: Names = {
  fact: (path) => {
    if (path === 'box.lid.open') return true
    throw new Error(`${path} is not known`)
  },
  value: (name) => context[name as keyof typeof context],
}

function outcome(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return `throws ${(error as Error).message.split('\n')[0]}`
  }
}

/** What both ways make of an expression. */
function bothWays(text: string): { library: unknown; translated: unknown } {
  const program = words.compile(text)
  const body = program.translation?.()
  if (body === undefined) throw new Error(`${text} has no translation`)
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is our own translation, as the build writes it into a module
  const translated = new Function('r', 'c', `return ${body}`) as (r: unknown, c: Names) => unknown
  return { library: outcome(() => program.evaluate(names)), translated: outcome(() => translated(runtime(own), names)) }
}

void t.test('each operator and function means the same', async (t) => {
  for (const text of [
    'gap || yes',
    'yes || gap',
    'gap || no',
    'no || gap',
    'gap && no',
    'gap && yes',
    'gap || other',
    'box.lid.open && !box.lid.locked',
    'box.lid.locked || box.lid.open',
    'box.full || box.lid.locked',
    'box.things.exists(box, box.size == 3)',
    'items.exists(box, box.size == 1 && box.name == "one")',
    'other && gap',
    '!gap',
    'gap ? 1 : 2',
    'yes ? n : 0',
    'items.exists(i, i.size == 3)',
    'items.exists(i, i.size == 4)',
    'items.all(i, i.size > 0)',
    'items.all(i, i.size > 1)',
    'items.exists(i, i.size == 1 || i.name == "dark")',
    'items.filter(i, i.name != "dark").size()',
    'items.filter(i, i.size > 0).size()',
    'items.map(i, i.name)',
    'items.map(i, i.size)',
    'items[0].name + "!"',
    'items[7].name',
    'names + ["c"] == ["a", "b", "b", "c"]',
    'names == ["a"]',
    '"b" in names',
    '4 in [1, 2, n + 1]',
    'size(s) == 4',
    's.size() + n * 2 - 1',
    's.split(",").map(p, p + p)',
    's.startsWith("a") && s.endsWith("€") && s.contains(",")',
    'string(n) + string(x) + string(yes)',
    'double(n) / 2.0 >= 1.5',
    'n / 2 == 1 && n % 2 == 1',
    'n < 4 && x > 2.0 && -n == -3',
    'within("/etc/x", "/etc") && !within("/etcx", "/etc")',
    'without(names, ["b"]) == ["a"]',
    'join(both(names, ["b"]), "+")',
    'size_text(1048576)',
    'items.exists(i, names.exists(l, l == i.name) || items.exists(j, j.size == i.size && j.name != i.name))',
  ]) {
    const { library, translated } = bothWays(text)
    t.strictSame(translated, library, text)
  }
})

void t.test('any mixture of known and unknown comes to the same end, the same error included', async (t) => {
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.constantFrom('yes', 'no', 'gap', 'other', '(n > 2)', '(s == "a")', '("a" in names)', '(items[1].size == 2)'),
      fc.tuple(tie('expression'), fc.constantFrom('&&', '||', '==', '!='), tie('expression')).map(([a, op, b]) => `(${a} ${op} ${b})`),
      tie('expression').map((a) => `!(${a})`),
      fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `((${a}) ? (${b}) : (${c}))`),
      fc.tuple(fc.constantFrom('exists', 'all'), tie('expression')).map(([macro, a]) => `items.${macro}(i, (${a}) || i.size == 3)`),
      tie('expression').map((a) => `items.filter(i, (${a})).size() > 1`),
    ),
  }))
  fc.assert(
    fc.property(expression, (text) => {
      const { library, translated } = bothWays(text)
      return Object.is(library, translated)
    }),
    { numRuns: 400 },
  )
  t.pass('400 expressions')
})

void t.test('the built-in rules judge the same both ways', async (t) => {
  const packed = await loadRules()
  const parsed = await loadRules({ folders: [t.testdir({})] })
  t.notOk(packed.rules[0]?.condition.translation, 'the first are the packed ones')
  t.ok(parsed.rules[0]?.condition.translation, 'the second come from the library')
  t.strictSame(await testRules(packed), await testRules(parsed))
  const baseline = await readBaseline()
  const cases = packed.source.rules.flatMap((rule) => rule.cases.map((one) => one.given))
  const containers = cases.map((given, at) => {
    const { declared, observed } = factsOf(baseline, given)
    const identity = { id: `c${at}`, name: `c${at}`, image: 'i', engine: 'e', pid: at + 1, startedAt: '', workload: `c${at}` }
    return { identity, declared, observed }
  })
  const { engine, host } = factsOf(baseline, {})
  const evidence: Evidence = {
    version: evidenceVersion,
    collectedAt: '',
    hostname: '',
    host,
    engines: [{ id: 'e', facts: engine }],
    containers,
    sources: [],
  }
  t.equal(JSON.stringify(evaluate(evidence, packed)), JSON.stringify(evaluate(evidence, parsed)), `${containers.length} containers`)
})
