/** Dockerfiles by what they decide of an image. Written by hand after the Dockerfile reference. */
import fc from 'fast-check'
import t from 'tap'
import { readDockerfiles } from '../../src/collect/dockerfile/index.js'
import { isDockerfile } from '../../src/collect/dockerfile/recognise.js'
import { imageUserOf } from '../../src/collect/dockerfile/user.js'

function read(text: string) {
  return readDockerfiles([{ name: 'Dockerfile', path: '/x/Dockerfile', text }])
}

/** Facts of the last stage; a gap as `?` and its detail. */
function facts(text: string): Record<string, unknown> {
  const declared = read(text).workloads.at(-1)?.declared ?? {}
  return Object.fromEntries(Object.entries(declared).map(([name, fact]) => [name, fact.known ? fact.value : `? ${fact.gap.detail}`]))
}

const base = '? the base image decides the user, and this file does not name one'

void t.test('the user of a target', async (t) => {
  const user = (text: string, target?: string, given = {}) => {
    const found = imageUserOf({ name: 'Dockerfile', text }, target, given)
    return found.known ? found.value : `? ${found.gap.detail}`
  }
  const rows: readonly (readonly [string, string])[] = [
    ['FROM a\nUSER 1000:5', '1000:5'],
    ['FROM a\nuser app\nRUN x\nUSER root', 'root'],
    ['FROM a', base],
    ['FROM scratch', ''],
    ['FROM a AS b\nUSER 5\nFROM b', '5'],
    ['FROM a AS b\nUSER 5\nFROM a', base],
    ['FROM a AS b\nUSER 5\nFROM B AS c\nFROM c', '5'],
    ['ARG U=5\nFROM a\nARG U\nUSER $U', '5'],
    ['ARG U=5\nFROM a\nUSER $U', '? U is not set here'],
    ['FROM a\nARG U\nUSER ${U:-7}', '7'],
    ['FROM a\nENV U="8" V=9\nUSER ${U}:$V', '8:9'],
    ['FROM a\nARG U=1\nENV U=2\nUSER $U', '2'],
    ['ARG B=x\nFROM $B AS y\nUSER 3\nFROM y', '3'],
    ['# escape=`\nFROM a\nUSER 4', '4'],
    ['FROM a \\\n# comment\nAS b\nUSER \\\n 6', '6'],
    ['RUN x', '? the Dockerfile has no FROM'],
  ]
  for (const [text, expected] of rows) t.equal(user(text), expected, text)
  const stages = 'FROM a AS one\nUSER 1\nFROM a AS Two\nUSER 2\nFROM a\nUSER 3'
  t.same([user(stages, 'ONE'), user(stages, 'two'), user(stages, '2'), user(stages, '')], ['1', '2', '3', '3'])
  t.equal(user(stages, 'none'), '? the Dockerfile has no such target')
  t.equal(user('FROM a\nARG U=1\nUSER $U', undefined, { U: '9' }), '9', 'what the build is given')
  t.match(imageUserOf({ name: 'D', text: 'FROM a\nUSER 5' }), { region: { file: 'D', line: 2, column: 6, endColumn: 7 } })
})

void t.test('what the build leaves in the image', async (t) => {
  const rows: readonly (readonly [string, object])[] = [
    ['ENV DB_PASSWORD=x A=b', { 'secrets.environment': ['DB_PASSWORD'] }],
    ['ENV API_TOKEN some words', { 'secrets.environment': ['API_TOKEN'] }],
    ['ENV API_TOKEN= PASSWORD_FILE=/x', { 'secrets.environment': [] }],
    [
      'ARG NPM_TOKEN\nARG GIT_PASSWORD=x\nARG VERSION=1',
      { 'image.secretArguments': ['NPM_TOKEN', 'GIT_PASSWORD'], 'secrets.environment': [] },
    ],
    ['RUN chmod u+s /bin/a && chmod 4755 /bin/b', { 'image.setuid': ['/bin/a', '/bin/b'] }],
    ['RUN --mount=type=cache,target=/x chmod -R a+rxs /bin/a "/bin/b c"', { 'image.setuid': ['/bin/a', '/bin/b c'] }],
    ['RUN install -o root -m 4755 a /bin/a; install --mode=6711 b /bin/b', { 'image.setuid': ['/bin/a', '/bin/b'] }],
    ['RUN chmod u-s /a; chmod g+s /a; chmod 0755 /a; chmod 2755 /a; chmod 755 /a; chmod +x /a', { 'image.setuid': [] }],
    ['RUN <<EOF\nset -e\nchmod 4755 /a\nEOF', { 'image.setuid': ['/a'] }],
    ['RUN echo x \\\n# comment\n && chmod 4755 /a', { 'image.setuid': ['/a'] }],
    ['RUN ["chmod", "4755", "/a"]', { 'image.setuid': ['/a'] }],
    ['COPY --chmod=4755 --chown=0 a /bin/a', { 'image.setuid': ['/bin/a'] }],
    ['ADD https://user:pw@example.com/a.tgz?token=x /a', { 'image.remoteAdds': ['https://example.com/a.tgz'] }],
    ['ADD ["http://example.com/a b", "/a"]', { 'image.remoteAdds': ['http://example.com/a b'] }],
    ['ADD --checksum=sha256:0 https://example.com/a /a\nADD a.tgz /b\nCOPY https://x /y', { 'image.remoteAdds': [] }],
    [`ADD https://github.com/a/b.git#${'0'.repeat(40)} /b`, { 'image.remoteAdds': [] }],
    ['ADD git@github.com:a/b.git /b', { 'image.remoteAdds': ['git@github.com:a/b.git'] }],
    ['CMD npm start', { 'image.shellForm': true }],
    ['CMD ["npm", "start"]', { 'image.shellForm': false }],
    ["CMD ['npm', 'start']", { 'image.shellForm': true }],
    ['CMD exec npm start', { 'image.shellForm': false }],
    ['CMD ["/bin/sh", "-c", "npm start"]', { 'image.shellForm': true }],
    ['CMD ["sh", "-c", "exec npm start"]', { 'image.shellForm': false }],
    ['ENTRYPOINT ["tini", "--"]\nCMD npm start', { 'image.shellForm': false }],
    ['CMD ["x"]\nENTRYPOINT start.sh', { 'image.shellForm': true }],
    ['RUN x', { 'image.shellForm': undefined }],
    ['HEALTHCHECK NONE', { 'image.healthcheckOff': true }],
    ['HEALTHCHECK CMD x', { 'image.healthcheckOff': false }],
    ['HEALTHCHECK NONE\nHEALTHCHECK --interval=5s CMD x', { 'image.healthcheckOff': false }],
  ]
  for (const [lines, expected] of rows) t.match(facts(`FROM a\n${lines}\n`), expected, lines)
  t.match(
    facts('FROM a AS b\nADD http://x/y /y\nRUN chmod 4755 /y\nENV TOKEN=x\nFROM a\nCOPY --from=b /y /y'),
    {
      'image.remoteAdds': ['http://x/y'],
      'image.setuid': [],
      'secrets.environment': [],
    },
    'what a stage fetches can be copied out of it; its environment and modes are its own',
  )
})

void t.test('only what a Dockerfile decides is declared', async (t) => {
  const [only] = read('FROM a\nUSER 5\n').workloads
  t.same(Object.keys(only?.declared ?? {}).sort(), [
    'identity.user',
    'image.described',
    'image.healthcheckOff',
    'image.remoteAdds',
    'image.secretArguments',
    'image.setuid',
    'secrets.environment',
  ])
  t.match(only?.identity, { name: 'Dockerfile', region: { line: 1, column: 1, endColumn: 7 } })
})

void t.test('targets are what nobody else builds on', async (t) => {
  const names = (text: string) => read(text).workloads.map(({ identity }) => identity.name)
  t.same(names('FROM a AS base\nFROM base AS test\nFROM base AS tool\nFROM base\nCOPY --from=tool a b'), ['Dockerfile:test', 'Dockerfile'])
  t.same(names('FROM a\nFROM b'), ['Dockerfile'], 'a stage without a name')
  t.same(names('FROM a AS b\nFROM c\nRUN --mount=type=bind,from=b,target=/x y'), ['Dockerfile'])
})

void t.test('places', async (t) => {
  const [only] = read('FROM a\nENV A=1 \\\n  TOKEN=x\nRUN a && \\\n    chmod 4755 /bin/a\nCMD x\n').workloads
  const region = (name: 'secrets.environment' | 'image.setuid' | 'image.shellForm') => {
    const fact = only?.declared[name]
    return fact?.known ? fact.origin.region : undefined
  }
  t.match(region('secrets.environment'), { line: 3, column: 3, endColumn: 10 })
  t.match(region('image.setuid'), { line: 5, column: 11, endColumn: 15 })
  t.match(region('image.shellForm'), { line: 6, column: 1, endColumn: 6 })
})

void t.test('which files are taken', async (t) => {
  const taken = (name: string, text = 'FROM a\n') => isDockerfile({ name, path: `/x/${name}`, text })
  for (const name of ['Dockerfile', 'a/Containerfile', 'Dockerfile.dev', 'api.dockerfile', 'dockerfile', 'Dockerfile-prod'])
    t.equal(taken(name), 'yes', name)
  for (const name of ['Dockerfile.dockerignore', 'Dockerfile.md', 'README.md', 'Dockerfiles/x']) t.equal(taken(name), 'no', name)
  t.equal(taken('Dockerfile', 'nothing\n'), 'no')
})

void t.test('whatever a Dockerfile holds, reading it ends', async (t) => {
  const pieces = [
    'FROM a',
    ' AS b',
    '\nFROM b',
    '\nRUN ',
    '\nENV ',
    '\nARG ',
    '\nADD ',
    '\nCOPY --from=',
    '\nCMD ',
    '\nENTRYPOINT ',
    '\nUSER ',
    '\nHEALTHCHECK ',
    '[',
    ']',
    '"',
    "'",
    '$A',
    '${',
    '}',
    '\\\n',
    '<<EOF\n',
    '\nEOF\n',
    '=',
    ' ',
    'chmod 4755 ',
    '# escape=`\n',
    '#',
    'http://x',
    '--chmod=',
    '__proto__',
  ]
  const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 40 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (content) => read(content).workloads.every(({ declared }) => declared['image.described']?.known === true)),
    { numRuns: 1000, seed: 7 },
  )
  t.pass('no throw')
  t.match(read('FROM a\n'.repeat(1000)), { workloads: [], problems: [{ kind: 'unparsable' }] })
  t.match(read(`FROM a\n${'RUN x\n'.repeat(300_000)}`), { workloads: [], problems: [{ kind: 'unparsable' }] })
})
