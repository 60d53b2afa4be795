/** The quick reader of plain YAML against the library: where it gives an answer, it is the same, place by place. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { plainYaml } from '../../src/collect/manifest/plain-yaml.js'
import { parseWithLibrary } from '../../src/collect/manifest/yaml.js'

const versions = ['1.1', '1.2'] as const

/** Undefined: left to the library. */
function compare(t: Test, text: string, sentence: string): boolean | undefined {
  let plain: boolean | undefined
  for (const version of versions) {
    const own = plainYaml(text, 'f', { version })
    if (!own) continue
    plain = true
    const { documents, problems } = parseWithLibrary(text, 'f', { version })
    t.strictSame(problems, [], `${sentence}: ${version}: the library finds no mistake`)
    t.strictSame(own, documents, `${sentence}: ${version}: the same`)
  }
  return plain
}

const read = [
  ['a mapping', 'a: 1\nb: two\nc:\n  d: e\n'],
  ['lists, further in and not', 'a:\n  - x\n  - k: 1\n    z: 2\nb:\n- x\n- k: 1\n  z:\n  - 3\nc: 1\n'],
  ['comments everywhere', '# top\na: 1 # one\n# between\nb: # none\n  - x # x\n  # last\n'],
  ['quotes', 'a: "x: y # no"\nb: \'it\'\n"c d": e\n'],
  ['literals', 'a: |\n  one\n    two\n\n  three\nb: |-\n  x\nc:\n  - |\n    y\n  - z\n'],
  ['flow', 'a: [x, "y", 3, true]\nb: {c: d, e: [f]}\nc: []\nd: {}\n'],
  ['several documents', '---\na: 1\n---\n# nothing\n---\nb: 2\n'],
  ['nothing as a value', 'a:\nb: ~\nc: null\nd:\n  e:\nf: 1\n'],
  ['Windows line ends', 'a: 1\r\nb:\r\n  - c\r\n  - |\r\n    d\r\n'],
  ['words of 1.1', 'a: yes\nb: Off\nc: y\nd: True\ne: NULL\n'],
  ['numbers and what looks like some', 'a: 12\nb: 1.5\nc: 500m\nd: 1.2.3\ne: 10Gi\nf: -1\ng: 8080/tcp\n'],
  ['text with odd signs', 'a: x:y\nb: http://h/p?q=1&r=2#s\nc: a[0]\ne: é — ü\n'],
] as const

const left = [
  ['an anchor', 'a: &b 1\nc: *b\n'],
  ['a tag', 'a: !reset null\n'],
  ['an escape', 'a: "\\n"\n'],
  ['two quotes in quotes', "a: 'it''s'\n"],
  ['folded text', 'a: >\n  b\n'],
  ['text over two lines', 'a: b\n  c\n'],
  ['a key twice', 'a: 1\na: 2\n'],
  ['octal', 'a: 0777\n'],
  ['sixty to the minute', 'a: 22:22\n'],
  ['a date', 'a: 2001-12-14\n'],
  ['a merge key', 'a:\n  <<: {b: 1}\n'],
  ['a key that is a word of 1.1', 'on: push\n'],
  ['a tab', 'a:\n\tb: 1\n'],
  ['a tab in brackets', 'a: [b,\tc]\n'],
  ['a tab behind a dash', '- \ta: b\n'],
  ['what only JavaScript takes for a space', 'a: 1000\u00a0#x\n'],
  ['the same in a literal', 'a: |\n  \u3000x\n'],
  ['a broken bracket', 'a: [b\n'],
  ['two keys in a line', 'a: b: c\n'],
  ['a colon at the end', 'a: b:\n'],
  ['bad indentation', 'a:\n    b: 1\n  c: 2\n'],
  ['JSON over several lines', '{\n "a": 1\n}\n'],
  ['the end of a document', 'a: 1\n...\n'],
] as const

void t.test('what is plain is read as the library reads it', async (t) => {
  for (const [sentence, text] of read) t.ok(compare(t, text, sentence), `${sentence}: is read`)
})

void t.test('what is not plain is left to the library', async (t) => {
  for (const [sentence, text] of left) t.notOk(compare(t, text, sentence), sentence)
})

void t.test('every YAML file of the project', async (t) => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const files = ['rules', 'test/fixtures'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ya?ml$/.test(name))
      .map((name) => join(root, folder, name)),
  )
  const plain = files.filter((file) => compare(t, readFileSync(file, 'utf8'), file))
  t.ok(files.length > 100, `${plain.length} of ${files.length} are plain`)
})

const scalar = fc.oneof(
  fc.constantFrom(
    'a',
    'b c',
    '1',
    '0',
    '-3',
    '1.5',
    'yes',
    'null',
    '~',
    '"q"',
    "'s'",
    '500m',
    'e0',
    'E-12345',
    'x:y',
    'x#y',
    '- z',
    '[a, b]',
    '{k: v}',
    '|',
    '|-',
    '&x y',
    '*x',
  ),
  fc.string({ unit: 'grapheme-ascii', maxLength: 6 }),
)
const line = fc.record({
  indent: fc.nat(4),
  dash: fc.boolean(),
  key: fc.option(fc.constantFrom('a', 'b', 'c', '"d"', 'x.y/z', 'on', '1')),
  value: fc.option(scalar),
  comment: fc.option(fc.constantFrom(' # c', '#', '   ')),
})
const document = fc
  .array(line, { maxLength: 8 })
  .map((lines) =>
    lines
      .map(
        ({ indent, dash, key, value, comment }) =>
          `${' '.repeat(indent)}${dash ? '- ' : ''}${key === null ? '' : `${key}:`}${value === null ? '' : ` ${value}`}${comment ?? ''}`,
      )
      .join('\n'),
  )

void t.test('whatever is written, both agree or the library decides', async (t) => {
  let plain = 0
  fc.assert(
    fc.property(document, (text) => {
      for (const version of versions) {
        const own = plainYaml(text, 'f', { version })
        if (!own) continue
        plain += 1
        const { documents, problems } = parseWithLibrary(text, 'f', { version })
        if (problems.length > 0 || JSON.stringify(own, entriesToo) !== JSON.stringify(documents, entriesToo)) return false
      }
      return true
    }),
    { numRuns: 4000 },
  )
  t.ok(plain > 200, `${plain} readings were compared`)
})

/** Maps as their entries. */
function entriesToo(_: string, value: unknown): unknown {
  return value instanceof Map ? [...(value as Map<string, unknown>)] : value
}
