/** Lines of files as reports quote them: no value of a secret, wherever its name stands. */
import fc from 'fast-check'
import t from 'tap'
import { blotted, blottedLines } from '../../src/collect/manifest/blot.js'

/** `hunter2` is the secret; `plain` must be told. */
const texts: readonly (readonly [sentence: string, text: string])[] = [
  ['beside its name', 'DB_PASSWORD: hunter2\nuser: plain'],
  ['as an argument', 'command: ["plain", "--password", "hunter2"]'],
  ['as an item behind its name', 'args:\n- plain\n- --password\n- hunter2'],
  ['on the next line of a command', 'docker run plain \\\n  --token \\\n  hunter2'],
  ['in a block', 'env:\n  DB_PASSWORD: |-\n    hunter2\n  USER: plain'],
  ['in a block that looks like a mapping', 'env:\n  DB_PASSWORD: |-\n    hunter2: abc\n  USER: plain'],
  ['in a block that looks like a list', 'env:\n  DB_PASSWORD: |2- # why\n    - hunter2\n  USER: plain'],
  ['in a block with an anchor', 'env:\n  DB_PASSWORD: &pw |\n    hunter2\n  USER: plain'],
  ['in quotes that go on', 'env:\n  DB_PASSWORD: "one\n    hunter2"\n  USER: plain'],
  ['in a block apart from its name', 'env:\n- name: DB_PASSWORD\n  # why\n  value: |-\n    hunter2 zz\nuser: plain'],
  ['behind a key in JSON', '{"user": "plain",\n"DB_PASSWORD":\n"hunter2"}'],
  ['in a header', 'header: "X: Bearer hunter2"\nuser: plain'],
  ['in a private key', 'key: plain\n-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----'],
]

void t.test('what is no secret is told', async (t) => {
  const lines = [
    'secrets:',
    '  db_password:',
    '    file: ./db',
    'services:',
    '  web:',
    '    secrets:',
    '      - db_password',
    '    tokens:',
    '      a: b',
  ]
  t.same(
    lines.map((_, at) => blotted(lines, at)),
    lines,
  )
})

for (const [sentence, text] of texts) {
  void t.test(sentence, async (t) => {
    const lines = text.split('\n')
    const told = lines.map((_, at) => blotted(lines, at)).join('\n')
    t.notMatch(told, /hunter2/)
    t.match(told, /plain/)
  })
}

void t.test('what is seen at once to hold no secret is what is seen so line by line', async () => {
  const words = fc.constantFrom(
    ...['name: ', 'value: ', '- ', '"', 'DB_PASSWORD', '--token', '--user', ': ', ' |', '\n', '\n  ', 'hunter2', 'image: nginx', ' '],
    ...['https://a:b@c', 'Bearer abcdef', 'Basic abcdef', '-----BEGIN PRIVATE KEY-----', 'ghp_abcdefghijklmnop', 'A'.repeat(40)],
  )
  fc.assert(
    fc.property(fc.array(words, { maxLength: 20 }), fc.nat(4), fc.nat(3), (parts, from, count) => {
      const lines = parts.join('').split('\n')
      const one = lines.slice(from, from + count).map((_, at) => blotted(lines, from + at))
      return JSON.stringify(blottedLines(lines, from, from + count)) === JSON.stringify(one)
    }),
    { numRuns: 3000 },
  )
})
