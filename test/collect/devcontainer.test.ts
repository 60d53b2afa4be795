/** devcontainer.json by what is declared of its container, and where. Written by hand after containers.dev. */
import fc from 'fast-check'
import t from 'tap'
import { readDevcontainers } from '../../src/collect/devcontainer/index.js'
import { isDevcontainer } from '../../src/collect/devcontainer/recognise.js'
import type { ReadContext } from '../../src/collect/manifest/dialect.js'

const context: ReadContext = {
  env: { HOME: '/home/me' },
  cwd: '/x',
  composeFiles: [],
  readFile: (path) =>
    path === '/x/app/Dockerfile'
      ? { text: 'FROM a AS b\nARG U=1\nUSER $U\nFROM b\nUSER 2\n', name: path }
      : { problem: 'no such file', absent: true },
  render: () => ({ problem: 'nothing is rendered' }),
}

function read(text: string, path = '/x/app/.devcontainer/devcontainer.json') {
  return readDevcontainers([{ name: 'devcontainer.json', path, text }], context)
}

function said(text: string): Record<string, unknown> {
  const [only] = read(text).workloads
  const facts = Object.entries(only?.declared ?? {}).filter(([, fact]) => !fact.known || fact.basis === 'explicit')
  return Object.fromEntries(facts.map(([name, fact]) => [name, fact.known ? fact.value : `? ${fact.gap.detail}`]))
}

void t.test('what each property asks for', async (t) => {
  const rows: readonly (readonly [string, object])[] = [
    ['"privileged": true', { privileged: true }],
    ['"privileged": "yes"', { privileged: '? expected true or false' }],
    [
      '"init": true, "capAdd": ["SYS_PTRACE"], "securityOpt": ["seccomp=unconfined"]',
      {
        'init.provided': true,
        'capabilities.added': ['SYS_PTRACE'],
        'seccomp.profile': 'unconfined',
      },
    ],
    [
      '"runArgs": ["--network", "host", "-u", "5", "--cap-add=NET_ADMIN"]',
      { 'namespaces.net': 'host', 'identity.user': '5', 'capabilities.added': ['NET_ADMIN'] },
    ],
    ['"runArgs": ["--user", "5"], "containerUser": "6"', { 'identity.user': '6' }],
    ['"remoteUser": "vscode"', { 'identity.user': '? the image decides the user, and this file does not name one' }],
    ['"mounts": ["type=bind,source=/,target=/host,readonly"]', { hostPaths: [{ source: '/', target: '/host', readOnly: true }] }],
    [
      '"mounts": [{ "type": "bind", "source": "${localEnv:HOME}/.ssh", "target": "/s" }]',
      { hostPaths: [{ source: '/home/me/.ssh', target: '/s' }] },
    ],
    ['"mounts": ["type=bind,source=${localEnv:NOTSET}/x,target=/s"]', { hostPaths: '? NOTSET is not set here' }],
    ['"mounts": ["type=bind,source=${localEnv:NOTSET:/y},target=/s"]', { hostPaths: [{ source: '/y' }] }],
    ['"workspaceMount": "source=${localWorkspaceFolder},target=/w,type=bind"', { hostPaths: [{ source: '/x/app', target: '/w' }] }],
    ['"containerEnv": { "DB_PASSWORD": "x", "TOKEN": "${localEnv:NOTSET}" }', { 'secrets.environment': ['DB_PASSWORD'] }],
    ['"features": { "ghcr.io/devcontainers/features/docker-in-docker:2": {} }', { privileged: true }],
    [
      '"features": { "ghcr.io/devcontainers/features/docker-outside-of-docker:1": {} }',
      { hostPaths: [{ source: '/var/run/docker.sock' }] },
    ],
    ['"features": { "ghcr.io/devcontainers/features/node:1": {} }', { privileged: undefined }],
  ]
  for (const [property, facts] of rows) t.match(said(`{ "image": "x", ${property} }`), facts, property)
})

void t.test('the Dockerfile that it is built from may name the user', async (t) => {
  t.match(said('{ "build": { "dockerfile": "../Dockerfile" } }'), { 'identity.user': '2' })
  t.match(said('{ "build": { "dockerfile": "../Dockerfile", "target": "b", "args": { "U": "9" } } }'), { 'identity.user': '9' })
  t.match(said('{ "build": { "dockerfile": "../Other" } }'), { 'identity.user': /^\? the image decides/ })
})

void t.test('with a Compose file only what is added to it is told', async (t) => {
  const text = '{ "dockerComposeFile": "c.yaml", "service": "a", "capAdd": ["SYS_PTRACE"], "runArgs": ["--privileged"] }'
  t.same(said(text), { 'capabilities.added': ['SYS_PTRACE'] }, 'which has no runArgs')
  t.same(Object.keys(read(text).workloads[0]?.declared ?? {}), ['capabilities.added'])
  t.match(read('{ "dockerComposeFile": "c.yaml" }'), { workloads: [], problems: [{ kind: 'note', region: { line: 1, column: 3 } }] })
})

void t.test('comments, tabs and commas at the end are no matter, and places stay', async (t) => {
  const text =
    '// a "comment"\n{\n\t"name": "dev // no comment", /* one\nmore */ "image": "x",\n\t"runArgs": [\n\t\t"--privileged", // why\n\t],\n}\n'
  const [only] = read(text).workloads
  t.match(only?.identity, { name: 'dev // no comment', image: 'x', region: { line: 4, column: 9 } })
  const privileged = only?.declared.privileged
  t.match(privileged?.known && privileged.origin.region, { line: 6, column: 3, endColumn: 17 })
})

void t.test('what is told besides', async (t) => {
  t.match(read('{ "image": "x", "initializeCommand": "make", "features": { "ghcr.io/a/b:1": {} } }').problems, [
    { kind: 'note', message: /on the host/ },
    { kind: 'note', message: /ghcr\.io\/a\/b:1/ },
  ])
  t.match(read('{ "image": "x", }  }').problems, [{ kind: 'unparsable', region: { line: 1, column: 20 } }])
  t.match(read('[]').problems, [{ kind: 'unparsable' }])
  t.match(read('').problems, [{ kind: 'unparsable' }])
})

void t.test('which files are taken', async (t) => {
  const taken = (name: string) => isDevcontainer({ name, path: `/x/${name}`, text: '{}' })
  for (const name of ['.devcontainer.json', '.devcontainer/devcontainer.json', '.devcontainer/py/devcontainer.json', 'devcontainer.json'])
    t.equal(taken(name), 'yes', name)
  for (const name of ['package.json', 'my-devcontainer.json', 'devcontainer.jsonc.txt']) t.equal(taken(name), 'no', name)
})

void t.test('whatever a file holds, reading it ends', async (t) => {
  const json = fc.json({ maxDepth: 4 })
  const property = fc.tuple(
    fc.constantFrom(
      'runArgs',
      'mounts',
      'capAdd',
      'containerEnv',
      'features',
      'build',
      'image',
      'name',
      'privileged',
      '__proto__',
      'dockerComposeFile',
    ),
    json,
  )
  const object = fc.array(property, { maxLength: 6 }).map((all) => `{${all.map(([key, value]) => `"${key}":${value}`).join(',')}}`)
  const broken = fc
    .array(
      fc.oneof(fc.constantFrom('{', '}', '"', '/*', '*/', '//', ',', '[', ']', ':', '\n', '${', 'runArgs'), fc.string({ maxLength: 4 })),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(object, broken), (text) => {
      const { workloads, problems } = read(text)
      return workloads.length <= 1 && problems.length >= 0
    }),
    { numRuns: 1000, seed: 7 },
  )
  t.pass('no throw')
})
