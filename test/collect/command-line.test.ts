/** Command lines and the files that hold them, by what is declared of each container, and where. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { dockerRun } from '../../src/collect/command-line/flags/docker.js'
import { nerdctlRun } from '../../src/collect/command-line/flags/nerdctl.js'
import { podmanRun } from '../../src/collect/command-line/flags/podman.js'
import type { FlagTable } from '../../src/collect/command-line/flags/table.js'
import { readCommandLines } from '../../src/collect/command-line/index.js'
import { isCommandLine } from '../../src/collect/command-line/recognise.js'
import { parseShell } from '../../src/collect/command-line/shell/parser.js'
import type { DeclaredWorkload, ManifestReading, ReadContext } from '../../src/collect/manifest/dialect.js'
import type { Region } from '../../src/model/fact.js'

type Env = Readonly<Record<string, string>>

function context(env: Env = {}, files: Env = {}): ReadContext {
  return {
    env,
    cwd: '/work',
    composeFiles: [],
    readFile: (path) =>
      path in files ? { text: files[path] ?? '', name: path } : { problem: `${path}: there is no such file`, absent: true },
    render: () => ({ problem: 'nothing is rendered' }),
  }
}

function read(text: string, name = '--run', env: Env = {}, files: Env = {}): ManifestReading {
  return readCommandLines([{ name, path: name.startsWith('--') ? '' : `/work/${name}`, text }], context(env, files))
}

/** Facts that were asked for or that are not known: a gap as `?` and its detail. */
function said({ declared }: DeclaredWorkload): Record<string, unknown> {
  const facts = Object.entries(declared).filter(([, fact]) => !fact.known || fact.basis === 'explicit')
  return Object.fromEntries(facts.map(([name, fact]) => [name, fact.known ? fact.value : `? ${fact.gap.detail}`]))
}

const noUser = '? the image decides the user, and this file does not name one'

function bind(source: string, target: string, more: object = {}): object {
  return { source, target, readOnly: false, propagation: 'private', options: [], idmapped: false, kind: 'bind', ...more }
}

/** Facts of the only container besides the user that the image decides. */
function factsOf(line: string, env: Env = {}, files: Env = {}): Record<string, unknown> {
  const { workloads } = read(line, '--run', env, files)
  const [only] = workloads
  if (!only || workloads.length > 1) throw new Error(`${workloads.length} containers in ${line}`)
  const { 'identity.user': user, ...rest } = said(only)
  return user === noUser ? rest : { ...rest, 'identity.user': user }
}

const lines: readonly (readonly [line: string, facts: Record<string, unknown>])[] = [
  ['docker run nginx', {}],
  ['docker run --privileged nginx', { privileged: true }],
  ['docker run --privileged=false nginx', { privileged: false }],
  ['docker run --privileged=1 --privileged=0 nginx', { privileged: false }],
  ['docker run --privileged=maybe nginx', { privileged: '? expected true or false' }],
  ['docker run nginx --privileged', {}],
  ['docker run -- nginx --privileged', {}],
  ['docker run -dit --read-only nginx', { 'rootFilesystem.readOnly': true }],
  ['docker run -itu 1000:5 nginx', { 'identity.user': '1000:5' }],
  ['docker run --user "" nginx', {}],
  ['docker run -u1000 nginx', { 'identity.user': '1000' }],
  ['docker run -u=1000 --user root nginx', { 'identity.user': 'root' }],
  ['docker run -v/:/host nginx', { hostPaths: [bind('/', '/host')] }],
  [
    'docker run -v=/a/../b//:/c/:ro,rslave nginx',
    { hostPaths: [bind('/b', '/c', { readOnly: true, propagation: 'slave', options: ['ro', 'rslave'] })] },
  ],
  [
    'docker run -v ./data:/d -v data:/e -v /anonymous nginx',
    {
      hostPaths: [bind('/work/data', '/d'), bind('data', '/e', { kind: 'volume' })],
    },
  ],
  ['docker run -v a:b:c:d nginx', { hostPaths: '? expected source:target:options' }],
  [
    'docker run --mount type=bind,src=/a,dst=/b,readonly,bind-recursive=writable nginx',
    {
      hostPaths: [bind('/a', '/b', { readOnly: true, options: ['ro', 'ro-not-recursive'] })],
    },
  ],
  [
    `docker run --mount '"type=bind","source=/a,b",target=/c,bind-propagation=rshared' nginx`,
    {
      hostPaths: [bind('/a,b', '/c', { propagation: 'shared', options: ['rshared'] })],
    },
  ],
  [
    `docker run --mount 'src=v,dst=/d,"volume-opt=o=bind,ro",volume-opt=device=/etc' nginx`,
    {
      hostPaths: [bind('/etc', '/d', { readOnly: true, options: ['ro'] })],
    },
  ],
  ['docker run --mount dst=/d,volume-opt=type=proc,volume-opt=device=proc nginx', { hostPaths: [bind('/proc', '/d')] }],
  [
    'docker run --mount dst=/d,volume-opt=type=ext4,volume-opt=device=/dev/sda1 nginx',
    { hostPaths: '? what the file system on /dev/sda1 holds is known on the host alone' },
  ],
  ['docker run --mount type=tmpfs,dst=/t --mount type=image,src=x,dst=/i --tmpfs /run nginx', {}],
  ['docker run --mount type=bind,src=/a,dst=/b,ro=no nginx', { hostPaths: '? expected true or false for ro' }],
  ['docker run --mount "type=bind,a" nginx', { hostPaths: '? expected a source' }],
  ['docker run --volumes-from other nginx', { hostPaths: '? the mounts of another container are not known here' }],
  ['docker run --use-api-socket nginx', { hostPaths: [bind('/var/run/docker.sock', '/var/run/docker.sock')] }],
  [
    'docker run --cap-add SYS_ADMIN --cap-add=cap_net_raw --cap-drop all nginx',
    {
      'capabilities.added': ['NET_RAW', 'SYS_ADMIN'],
      'capabilities.dropped': ['ALL'],
    },
  ],
  ['docker run --cap-add SYS_ADMIN,NET_RAW nginx', { 'capabilities.added': '? expected one capability: docker wants a flag for each' }],
  [
    'docker run --security-opt seccomp=unconfined --security-opt no-new-privileges:false --security-opt apparmor=x --security-opt label:disable nginx',
    {
      'seccomp.profile': 'unconfined',
      noNewPrivileges: false,
      'apparmor.profile': 'x',
      'selinux.disabled': true,
    },
  ],
  ['docker run --security-opt systempaths=unconfined nginx', { maskedPaths: [], readonlyPaths: [] }],
  [
    'docker run --pid host --ipc=container:x --uts host --cgroupns private --userns host --net host nginx',
    {
      'namespaces.pid': 'host',
      'namespaces.ipc': 'joined',
      'namespaces.uts': 'host',
      'namespaces.cgroup': 'own',
      'namespaces.net': 'host',
      'userNamespace.mode': 'host',
      'namespaces.joined': [{ kind: 'ipc', container: 'x' }],
    },
  ],
  ['docker run --network name=host,alias=x nginx', { 'namespaces.net': 'host' }],
  ['docker run --network mine --network other nginx', { 'namespaces.net': 'own' }],
  [
    'docker run -m 1.5g --memory-swap=-1 --cpus 1/2 --cpuset-cpus 0-1 --pids-limit -1 --oom-score-adj -5 --oom-kill-disable nginx',
    {
      'limits.memory': 1610612736,
      'limits.memorySwap': -1,
      'limits.cpu': 0.5,
      'limits.cpuset': '0-1',
      'limits.pids': -1,
      'limits.oomScoreAdjust': -5,
      'limits.oomKillDisabled': true,
    },
  ],
  ['docker run -m 64M --memory-swap 0 --cpu-quota 20000 --cpu-period=40000 nginx', { 'limits.memory': 67108864, 'limits.cpu': 0.5 }],
  ['docker run -m much nginx', { 'limits.memory': '? expected a size such as 512m' }],
  ['docker run --init --runtime runsc nginx', { 'init.provided': true, 'runtime.name': 'runsc' }],
  [
    'docker run --device /dev/sda:/dev/x:r --device vendor.com/gpu=1 --gpus \'"device=0,1"\' nginx',
    {
      'devices.requested': ['/dev/sda', 'vendor.com/gpu=1', 'gpu=0', 'gpu=1'],
    },
  ],
  [
    "docker run --device-cgroup-rule 'c 10:229 rw' --sysctl net.ipv4.ip_forward=1 nginx",
    {
      'devices.rules': [{ type: 'c', major: 10, minor: 229, access: 'rw', allow: true, standard: false }],
      sysctls: [{ name: 'net.ipv4.ip_forward', value: '1' }],
    },
  ],
  ['docker run -e DB_PASSWORD=x -eAPI_TOKEN= -e TOKEN -e PASSWORD_FILE=/x nginx', { 'secrets.environment': ['DB_PASSWORD'] }],
  ['docker --context x -H tcp://h:1 container create --privileged nginx', { privileged: true }],
  ['A=b sudo -E -u root env C=d /usr/bin/docker run --privileged nginx', { privileged: true }],
  [
    'podman --runtime=crun run --cap-add SYS_ADMIN,NET_RAW --log-level debug nginx',
    {
      'capabilities.added': ['NET_RAW', 'SYS_ADMIN'],
      'runtime.name': 'crun',
    },
  ],
  [
    'podman run --security-opt mask=/a:/b --security-opt unmask=/proc/kcore nginx',
    { 'masks.added': ['/a', '/b'], 'masks.lifted': ['/proc/kcore'] },
  ],
  ['podman run --security-opt unmask=ALL nginx', { 'masks.lifted': ['ALL'] }],
  ['podman run --security-opt unmask=/sys/fs/cgroup nginx', { 'masks.lifted': ['/sys/fs/cgroup'] }],
  ['podman run --security-opt systempaths=unconfined nginx', { 'masks.lifted': ['ALL'] }],
  ['podman run --security-opt systempaths:unconfined --security-opt mask=/a nginx', { 'masks.lifted': ['ALL'], 'masks.added': ['/a'] }],
  ['podman run --security-opt unmask=all nginx', { 'masks.lifted': ['all'] }],
  ['podman run --systemd=always nginx', { 'cgroup.writable': true }],
  ['podman run fedora /sbin/init', { 'cgroup.writable': true }],
  ['podman run --systemd=false fedora /sbin/init', {}],
  ['podman run --pod new:web nginx', {}],
  ['podman run --uidmap 0:1:5 nginx', { 'userNamespace.mode': 'private' }],
  ['podman run --userns=keep-id:uid=5 --net slirp4netns:mtu=1 nginx', { 'userNamespace.mode': 'keep-id:uid=5', 'namespaces.net': 'own' }],
  ['podman run --env-host nginx', { 'secrets.environment': '? every variable of whoever starts it is handed on' }],
  [
    'podman run -v /a:/b:O -v /c:/d:rro,idmap nginx',
    {
      hostPaths: [
        bind('/a', '/b', { readOnly: true, options: ['O'] }),
        bind('/c', '/d', { readOnly: true, options: ['rro', 'idmap', 'ro-recursive'], idmapped: true }),
      ],
    },
  ],
  ['podman run --gpus all nginx', { 'devices.requested': ['nvidia.com/gpu=all'] }],
  [
    'nerdctl -n k8s.io run --cap-add SYS_ADMIN,NET_RAW --security-opt seccomp:unconfined --net host,x nginx',
    {
      'capabilities.added': ['NET_RAW', 'SYS_ADMIN'],
      'namespaces.net': 'host',
    },
  ],
]

void t.test('what a line asks for', async (t) => {
  for (const [line, facts] of lines) t.same(factsOf(line), facts, line)
})

void t.test('a pod gives its containers more than its name tells', async (t) => {
  const unknown = '? what the pod gives to its containers is not known here'
  t.match(factsOf('podman run --pod web --security-opt seccomp=/p.json nginx'), {
    'namespaces.net': 'joined',
    'namespaces.ipc': 'joined',
    'namespaces.uts': 'joined',
    'namespaces.joined': [{ container: 'web' }, { container: 'web' }, { container: 'web' }],
    'namespaces.pid': unknown,
    hostPaths: unknown,
    'devices.requested': unknown,
    'apparmor.profile': unknown,
    'seccomp.profile': 'custom',
  })
})

void t.test('names, images and programs', async (t) => {
  const rows: readonly (readonly [string, readonly [string, string, string]])[] = [
    ['docker run --name web registry:5000/team/app:1', ['web', 'registry:5000/team/app:1', 'docker']],
    ['podman run registry:5000/team/app:1@sha256:0', ['app', 'registry:5000/team/app:1@sha256:0', 'podman']],
    ['nerdctl create --name=a --name b x', ['b', 'x', 'nerdctl']],
    ['docker run "$IMAGE" --privileged', ['container', '', 'docker']],
  ]
  for (const [line, expected] of rows) {
    const [only] = read(line).workloads
    t.same([only?.identity.name, only?.identity.image, only?.platform], expected, line)
  }
})

void t.test('what starts no container is passed over', async (t) => {
  for (const line of [
    'echo docker run --privileged x',
    'docker compose run --privileged x',
    'docker build .',
    'docker service create x',
    'docker run --help',
    'grep "docker run" x',
    '# docker run --privileged x',
    'cat <<EOF\ndocker run --privileged x\nEOF',
    'which docker run',
    'log_info docker run --privileged x',
    'make docker run',
    '$COMPOSE run --privileged x',
    'echo "docker run --privileged x" | tee log',
  ])
    t.same(read(line).workloads, [], line)
})

void t.test('whatever stands in front of an engine runs it, unless it only speaks of it', async (t) => {
  for (const line of [
    'sudo -u podman podman run --privileged x',
    'runuser -u docker -- docker run --privileged x',
    '$SUDO docker run --privileged x',
    'run_or_die docker run --privileged x',
    'log_and_run docker run --privileged x',
    'find . -exec docker run --privileged {} \\;',
    'docker exec dind docker run --privileged x',
    'xargs -n1 docker run --privileged',
    "alias dr='docker run --privileged'",
    'sg docker -c "docker run --privileged x"',
    "trap 'docker run --privileged x' EXIT",
    'gcloud compute ssh vm --command="docker run --privileged x"',
    'newgrp docker <<X\ndocker run --privileged x\nX',
    'cat <<X | sudo ssh host\ndocker run --privileged x\nX',
    'cat > f <<X\n#!/bin/sh\ndocker run --privileged x\nX',
    'echo "docker run --privileged x" | tee log | sh',
    '$(command -v podman || command -v docker) run --privileged x',
    '"${CONTAINER_ENGINE}" run --privileged x',
    'if a; then e=podman; else e=docker; fi; "$e" run --privileged x',
    'docker run --rm `# why` \\\n --privileged x',
    "a=${b#*'}'}; docker run --privileged x",
    'a="${b:+it\'s}"; docker run --privileged x',
    ': ${P:=--privileged}; docker run $P x',
  ])
    t.match(read(line).workloads.map(said), [{ privileged: true }], line)
  for (const line of ['$TOOL run tests', '$CLI create project', '"$ENGINE" run query.sql', '$OCI run x', '$BUILD_TOOL run x'])
    t.strictSame(read(line).workloads, [], line)
  t.match(
    read('# docker or podman\n$ENGINE run --privileged x').workloads.map(said),
    [{ privileged: true }],
    'a file that speaks of engines',
  )
})

void t.test('what is not known is never guessed', async (t) => {
  const hidden = (line: string) => factsOf(line).privileged
  t.equal(hidden('docker run $OPTS nginx'), '? `$OPTS` may hold further options')
  t.equal(hidden('docker run "$@" nginx'), '? `$@` may hold further options')
  t.equal(hidden('docker run ${{ inputs.options }} nginx'), '? `${{ inputs.options }}` may hold further options')
  t.equal(hidden('docker run $(options) nginx'), '? `$(options)` may hold further options')
  t.equal(hidden('docker run $IMAGE nginx'), undefined, 'a word that promises an image is none of an option')
  t.equal(hidden('docker run $REGISTRY/app:$V nginx'), undefined)
  t.equal(hidden('docker run "$X" nginx'), undefined, 'a quoted word is one word')
  t.equal(factsOf('docker run --user $WHO nginx')['identity.user'], '? WHO is not set here')
  t.equal(factsOf('docker run --user ${WHO:?needed} nginx')['identity.user'], '? WHO is not set here')
  t.equal(factsOf('docker run --user ${WHO%x} nginx')['identity.user'], '? it is cut out of a variable')
  t.equal(factsOf('docker run --user "$(id -u)" nginx')['identity.user'], '? what a command prints is not known here')
  t.equal(factsOf('docker run --user ${WHO:-1000} nginx')['identity.user'], '1000')
  t.equal(factsOf('docker run --user $WHO nginx', { WHO: '5' })['identity.user'], '5')
  const seccomp = factsOf('docker run --security-opt seccomp=$PROFILE nginx')
  t.same(
    [seccomp['seccomp.profile'], seccomp.noNewPrivileges],
    ['? PROFILE is not set here', undefined],
    'the rest of the option says which it is',
  )

  const unknown = read('docker run --shiny --privileged nginx')
  t.same(unknown.workloads.map(said), [{ privileged: true, 'identity.user': noUser }])
  t.same(
    unknown.problems.map(({ kind, message }) => [kind, message]),
    [['note', 'docker is not known to have the option --shiny: what it does is not judged']],
  )
  const open = read('docker run --shiny value --privileged nginx')
  t.equal(open.workloads[0]?.identity.image, '')
  t.match(open.workloads[0]?.declared.privileged, { known: false, gap: { reason: 'unresolved' } }, 'the value could be the image')
  t.match(read('docker run -v').problems, [{ message: 'the value of -v is missing' }, { message: 'it names no image' }])
})

void t.test('files of variables', async (t) => {
  const files = { '/work/.env': 'A=1\n# B=2\nDB_PASSWORD=x\nTOKEN\n' }
  t.same(factsOf('docker run --env-file .env nginx', {}, files), { 'secrets.environment': ['DB_PASSWORD'] })
  t.same(factsOf('docker run --env-file other nginx', {}, files), { 'secrets.environment': '? /work/other: there is no such file' })
  t.same(
    factsOf('docker run --env-file other -e API_KEY=x nginx', {}, files),
    { 'secrets.environment': ['API_KEY'] },
    'one that is seen decides',
  )
})

/** Text with marks around what a fact must point at. */
function marked(text: string): { readonly text: string; readonly region: Omit<Region, 'file'> } {
  const begin = text.indexOf('«')
  const end = text.indexOf('»') - 1
  const bare = text.replace(/[«»]/g, '')
  const place = (offset: number) => {
    const before = bare.slice(0, offset).split('\n')
    return [before.length, (before.at(-1) ?? '').length + 1] as const
  }
  const [line, column] = place(begin)
  const [endLine, endColumn] = place(end)
  return { text: bare, region: { line, column, endLine, endColumn } }
}

void t.test('an option is shown where its author wrote it', async (t) => {
  const rows: readonly (readonly [name: string, fact: string, text: string])[] = [
    ['--run', 'privileged', 'docker run «--privileged» nginx'],
    ['--run', 'identity.user', 'docker run «-u "1000"» nginx'],
    ['--run', 'identity.user', 'docker run «-tu1000» nginx'],
    ['a.sh', 'limits.memory', '#!/bin/sh\n\ndocker run \\\n  --init \\\n  «--memory=64m» \\\n  nginx'],
    ['a.sh', 'privileged', 'OPTS="-d «--privileged»"\ndocker run $OPTS nginx'],
    ['a.sh', 'privileged', 'OPTS=(-d)\nOPTS+=(\n  «--privileged»\n)\ndocker run "${OPTS[@]}" nginx'],
    ['a.sh', 'limits.memory', 'MEM=64m\ndocker run «--memory=$MEM» nginx'],
    ['a.sh', 'namespaces.pid', 'CID=$(docker run «--pid host» nginx)'],
    ['a.sh', 'namespaces.pid', "bash -ec 'cd /x; docker run «--pid=host» nginx'"],
    ['a.sh', 'namespaces.pid', 'ssh host <<EOF\ndocker run «--pid=host» nginx\nEOF'],
    ['a.service', 'namespaces.pid', '[Service]\nExecStart=-/usr/bin/docker run \\\n# why\n  «--pid=host» nginx'],
    ['a.service', 'identity.user', '[Service]\nEnvironment=WHO=5\nExecStart=docker run «"--user=${WHO}"» nginx'],
    [
      '.github/workflows/a.yml',
      'privileged',
      'jobs:\n  a:\n    steps:\n      - run: |\n          x\n          docker run «--privileged» nginx',
    ],
    ['.github/workflows/a.yml', 'privileged', 'jobs:\n  a:\n    steps:\n      - run: "docker run «\\"--privileged\\»" nginx"'],
    ['.github/workflows/a.yml', 'privileged', 'jobs:\n  a:\n    container:\n      image: x\n      options: -t «--privileged»'],
    ['.gitlab-ci.yml', 'privileged', 'a:\n  script:\n    - >-\n      docker run\n      «--privileged»\n      nginx'],
    ['Makefile', 'privileged', 'OPTS = -d «--privileged»\na:\n\t@docker run $(OPTS) nginx'],
    ['justfile', 'privileged', 'img := "x"\na:\n    @docker run «--privileged» {{img}}'],
    ['Jenkinsfile', 'privileged', "agent { docker { image 'x' args '-t «--privileged»' } }"],
    ['Jenkinsfile', 'privileged', "sh '''\n  docker run «--privileged» x\n'''"],
  ]
  for (const [name, fact, text] of rows) {
    const expected = marked(text)
    const { workloads } = read(expected.text, name)
    const found = workloads[0]?.declared[fact as 'privileged']
    t.same(found?.known && found.origin.region, { file: name, ...expected.region }, `${name}: ${text}`)
  }
})

void t.test('each mount and capability has its own place', async (t) => {
  const [only] = read('docker run -v /a:/b -v /c:/d podman').workloads
  const paths = only?.declared.hostPaths
  t.match(paths?.known && paths.origin.parts, { '/a': { column: 12, endColumn: 20 }, '/d': { column: 21, endColumn: 29 } })
  const [other] = read('podman run --cap-add A,B x').workloads
  const added = other?.declared['capabilities.added']
  t.match(added?.known && added.origin.parts, { A: { column: 22, endColumn: 23 }, B: { column: 24, endColumn: 25 } })
})

void t.test('scripts are followed as far as they are certain', async (t) => {
  const users = (text: string, env: Env = {}) => read(text, 'a.sh', env).workloads.map((one) => said(one)['identity.user'])
  const rows: readonly (readonly [string, readonly unknown[]])[] = [
    ['U=1\ndocker run -u $U x\nU=2\ndocker run -u $U x', ['1', '2']],
    ['export U=1; docker run -u "$U" x', ['1']],
    ['U=1\nif a; then U=2; fi\ndocker run -u $U x', ['? U is set under a condition']],
    ['if a; then U=2; docker run -u $U x; fi', ['2']],
    ['if a; then U=1; else docker run -u $U x; fi', ['? U is set under a condition']],
    ['a && U=1\ndocker run -u $U x', ['? U is set under a condition']],
    ['U=1 && docker run -u $U x', ['1']],
    ['for U in 1 2; do docker run -u $U x; done', ['? a loop sets it']],
    ['case $a in x) U=1 ;; y|z) docker run -u $U x ;; esac', ['? U is set under a condition']],
    ['read U\ndocker run -u $U x', ['? what U holds is not known here']],
    ['f() { docker run -u $1 x; }', ['? it is given when the script is run']],
    ['U=1; U+=0; docker run -u $U x', ['10']],
    ['U=\'1 --privileged\'\ndocker run -u "$U" x', ['1 --privileged']],
    ['U=$U$U; docker run -u $U x', ['? U is not set here']],
    ['docker run -u 1 x | cat >/dev/null 2>&1 & docker run -u 2 x || true', ['1', '2']],
    ['docker run -u 1 x; (docker run -u 2 x); { docker run -u 3 x; }; ! docker run -u 4 x', ['1', '2', '3', '4']],
    ['x=`docker run -u 1 x`; y=$(docker run -u 2 x | wc)', ['1', '2']],
    ['docker run -u 1 x <<X\ndocker run -u 2 x\nX\ndocker run -u 3 x', ['1', '3']],
    ['diff <(docker run -u 1 x) <(docker run -u 2 x)', ['1', '2']],
    ['docker run -u 1 x\r\ndocker run -u 2 x\r\n', ['1', '2']],
    ['U=1; f() { docker run -u $U x; }; U=2; f', ['2']],
    ['U=1; f() { docker run -u $U x; }; f; U=2', ['? U is set again further down']],
    ['f() { docker run -u ${U:-1} x; }; U=2; f', ['2']],
    ['U="docker run -u"; $U 1 x; $U 2 x', ['1', '2']],
    ['U=1; while a; do docker run -u $U x; U=2; done', ['? U is set again further down']],
    ['f() { local U=1; docker run -u $U x; }; g() { local U=2; docker run -u $U x; }', ['1', '2']],
  ]
  for (const [text, expected] of rows) t.same(users(text), expected, text)
  const here = (text: string) => read(text, 'a.sh').workloads.map((one) => said(one).hostPaths)
  t.same(here('docker run -v "$(pwd):/x" a'), [[bind('/work', '/x')]], 'the folder in which the gate is run')
  t.same(here('cd /; docker run -v "$PWD:/x" a'), ['? the script changes its folder'])
  t.same(
    read('docker run -v ~/x:/y a', 'a.sh', { HOME: '/root' }).workloads.map((one) => said(one).hostPaths),
    [[bind('/root/x', '/y')]],
  )
  t.same(
    read('docker run -v ~:/y a; docker run -v ~root/x:/y a', 'a.sh', { HOME: '/root' }).workloads.map((one) => said(one).hostPaths),
    [[bind('/root', '/y')], '? ~root is known on the host alone'],
  )
})

void t.test('functions and aliases are gone through for each call', async (t) => {
  const users = (text: string) => read(text, 'a.sh').workloads.map((one) => said(one)['identity.user'])
  const given = '? it is given when the script is run'
  const rows: readonly (readonly [string, readonly unknown[]])[] = [
    ['f() { docker run -u "$1" x; }\nf 1\nf 2', ['1', '2']],
    ['f() { docker run -u "$1" x; }\nf 1\nf 1', ['1']],
    ['function f { docker run "$@" x; }\nf -u 1', ['1']],
    ['function f()\n{\n  docker run $* x\n}\nf -u 1', ['1']],
    ['f ( ) ( docker run $@ x )\nf -u 1', ['1']],
    ['f() { local u=$1; shift; docker run -u $u "$@"; }\nf 1 x', ['1']],
    ['f() { docker run -u ${1:-7} x; }\nf\nf 8', ['7', '8']],
    ['f() { docker run -u "${1}" x; }\nf', ['? the image decides the user, and this file does not name one']],
    ['f() { if a; then sudo "$@"; else "$@"; fi; }\nf docker run -u 1 x', ['1']],
    ['f() { eval "docker run $*"; }\nf -u 1 x', ['1']],
    ['f() { local c="$@"; $c; }\nf docker run -u 1 x', ['1']],
    ['retry() { for i in 1 2; do "$@" && return; done; }\nretry docker run -u 1 x\nretry sudo docker run -u 2 x', ['1', '2']],
    ['f() { docker run -u 1 x; g "$2"; }; g() { docker run -u $1 x; }; f 3 4', ['1', '4']],
    ['main() { f "$1"; }; f() { docker run -u $1 x; }; main 5', ['5']],
    ['alias d="docker run -u"\nd 1 x\nd 2 x', ['1', '2']],
    ["alias d='sudo docker' p=podman\nd run -u 1 x; p run -u 2 x", ['1', '2']],
    ['alias docker=podman; docker run -u 1 x', ['1']],
    ['docker() { sudo docker "$@"; }\ndocker run -u 1 x', ['1']],
    ['docker() { docker "$@"; }\ndocker run -u 1 x', ['1']],
    ['set -eu -- -u 1; docker run "$@" x', ['1']],
    // what is not sure is not guessed
    ['f() { docker run -u "$1" x; }', [given]],
    ['f() { docker run -u "$1" x; }; trap f EXIT; f 1', [given, '1']],
    ['trap f EXIT; f() { docker run -u "$1" x; }; f 1', [given, '1']],
    ['f() { docker run -u "$1" x; f 2; }; f 1', [given, '1']],
    [`f() { docker run -u "$1" x; ${': ; '.repeat(6000)} }; f 1; f 2`, [given, '1']],
    ['f() { docker run -u "$1" x; }; f "$U$1"', ['? U is not set here']],
    ['f() { docker run -u "$2" x; }; f $U 2', [given]],
    ['f() { if a; then shift; fi; docker run -u "$1" x; }; f 1 2', [given]],
    ['f() { shift $n; docker run -u "$1" x; }; f 1 2', [given]],
    ['f() { a && set -- 3; docker run -u "$1" x; }; f 1', [given]],
    ['main() { docker run -u "$1" x; }; main "$@"', [given]],
    ['set -- 1; f() { docker run -u "$1" x; }', [given]],
    ['f() { docker run -u 1 x; f; }; f', ['1']],
    ['case $1 in f) f () { docker run -u $1 x; } ;; esac; f 1', ['1']],
  ]
  for (const [text, expected] of rows) t.same(users(text), expected, text)
  const [one, other] = read('d() { docker run "$@"; }\nd --privileged x\nd y', 'a.sh').workloads
  t.match(one?.declared.privileged, { value: true, origin: { region: { line: 2, column: 3 } } }, 'an option is shown in the call')
  t.not(one?.identity.id, other?.identity.id)
  t.strictSame(
    [one, other].map((each) => each?.identity.name),
    ['x', 'y'],
  )
  t.same(read('for e in docker podman; do "$e" run -u 1 x; done').workloads.map(said), [{ 'identity.user': '1' }])
})

void t.test('units of systemd', async (t) => {
  const unit = (text: string, name = 'web.service') => read(`[Service]\n${text}`, name).workloads.map(said)
  t.match(unit('ExecStart=docker run --user=%N x'), [{ 'identity.user': 'web' }])
  t.match(unit('ExecStart=docker run --user=%i x', 'web@5.service'), [{ 'identity.user': '5' }])
  t.match(unit('ExecStart=docker run --user=%i x', 'web@.service'), [{ 'identity.user': '? %i is known on the host alone' }])
  t.match(unit('ExecStart=docker run --user=${WHO} x'), [{ 'identity.user': '? WHO is not set in this unit' }])
  t.match(unit('ExecStart=docker run --user=$WHO x'), [{ 'identity.user': '$WHO' }], 'without braces only a word of its own is a variable')
  t.match(unit('Environment="A=--user=5 --init"\nExecStart=docker run $A x'), [{ 'identity.user': '5', 'init.provided': true }])
  t.match(unit('ExecStart=docker run "--user=a\\x20b" x'), [{ 'identity.user': 'a b' }])
  t.match(unit('ExecStart=docker run --user=1 x ; docker run --user=2 x'), [{ 'identity.user': '1' }, { 'identity.user': '2' }])
  t.match(unit("ExecStart=/bin/sh -c 'exec docker run --user=$$(id -u) x'"), [
    { 'identity.user': '? what a command prints is not known here' },
  ])
  t.match(unit('ExecStart=docker run -v %t/docker.sock:/s x'), [{ hostPaths: [{ source: '/run/docker.sock' }] }])
  const user = readCommandLines(
    [{ name: 'x', path: '/home/a/.config/systemd/user/web.service', text: '[Service]\nExecStart=docker run -v %t/s:/s x' }].map((file) => ({
      ...file,
      name: 'web.service',
    })),
    context(),
  )
  t.match(user.workloads.map(said), [{ hostPaths: '? %t is known on the host alone' }], "a user's manager has another folder")

  const files = [
    { name: 'web.service.d/20.conf', path: '/u/web.service.d/20.conf', text: '[Service]\nExecStart=\nExecStart=docker run --user=3 x' },
    { name: 'web.service', path: '/u/web.service', text: '[Service]\nExecStart=docker run --user=1 x' },
    { name: 'web.service.d/10.conf', path: '/u/web.service.d/10.conf', text: '[Service]\nExecStartPre=docker run --user=2 x' },
    { name: 'service.d/all.conf', path: '/u/service.d/all.conf', text: '[Service]\nEnvironment=A=1' },
  ]
  t.same(
    readCommandLines(files, context()).workloads.map((one) => said(one)['identity.user']),
    ['2', '3'],
    'drop-ins come after the unit, by name',
  )
})

void t.test('pipelines', async (t) => {
  const workflow = `
env: { IMAGE: app }
jobs:
  build:
    container: { image: "node:20", options: "--user 1000 --cap-add SYS_ADMIN", volumes: ["/var/run/docker.sock:/s"], env: { TOKEN: "\${{ secrets.T }}", PASSWORD: x } }
    services:
      db: { image: postgres }
    steps:
      - run: docker run --init $IMAGE
      - uses: some/action
        with: { run: docker run --privileged x }
`
  const { workloads } = read(workflow, '.github/workflows/ci.yml')
  t.same(
    workloads.map((one) => [one.identity.name, one.identity.image, said(one)]),
    [
      [
        'build',
        'node:20',
        {
          'identity.user': '1000',
          'capabilities.added': ['SYS_ADMIN'],
          hostPaths: [bind('/var/run/docker.sock', '/s')],
          'secrets.environment': ['PASSWORD'],
        },
      ],
      ['app', 'app', { 'init.provided': true, 'identity.user': noUser }],
      ['x', 'x', { privileged: true, 'identity.user': noUser }],
    ],
  )
  const gitlab =
    'variables: { OPTS: "--init --rm" }\n.base: &a [ "export U=5", "docker run $OPTS -u $U x" ]\na: { script: *a }\nb: { script: *a }\n'
  t.match(read(gitlab, '.gitlab-ci.yml').workloads.map(said), [{ 'init.provided': true, 'identity.user': '5' }], 'an anchor is read once')
  t.match(
    read(
      '.a: &a [ docker run -u 1 x ]\n.b: &b\n  - *a\n  - docker run -u 2 x\nc: { script: [ *b, docker run -u 3 x ] }\n',
      '.gitlab-ci.yml',
    ).workloads.map(said),
    [{ 'identity.user': '1' }, { 'identity.user': '2' }, { 'identity.user': '3' }],
    'lists within lists',
  )
  const drone =
    'steps:\n- { name: a, image: x, privileged: true, volumes: [{ name: h, path: /h }] }\n- { name: b, image: y }\nvolumes: [{ name: h, host: { path: / } }]\n'
  const steps = read(drone, '.drone.yml').workloads
  t.equal(isCommandLine({ name: '.drone.yml', path: '/x/.drone.yml', text: drone }), 'yes')
  t.match(
    steps.map((one) => [one.identity.name, said(one)]),
    [['a', { privileged: true, hostPaths: [bind('/', '/h')] }]],
    'steps of Drone',
  )
  t.match(read('a: [', '.gitlab-ci.yml').problems, [{ kind: 'unparsable' }])
})

void t.test('Makefiles, Justfiles and Jenkinsfiles', async (t) => {
  const facts = (name: string, text: string) => read(text, name).workloads.map(said)
  t.match(facts('Makefile', 'A = --user $(B)\nB := 5\nx:\n\tdocker run $(A) i\n'), [{ 'identity.user': '5' }])
  t.match(facts('Makefile', 'ifdef X\nA = --init\nendif\nx:\n\tdocker run $(A) i\n'), [{ privileged: '? `$(A)` may hold further options' }])
  t.match(facts('Makefile', 'A = $(A)\nx:\n\tdocker run --user "$(A)" i\n'), [{ 'identity.user': '? what A holds is not known here' }])
  t.match(facts('Makefile', 'x:\n\tU=1; docker run -u $$U -v $(CURDIR):/x i\n'), [
    { 'identity.user': '1', hostPaths: [{ source: '/work' }] },
  ])
  t.match(facts('Makefile', 'docker run --privileged x\n'), [], 'a line that is no recipe')
  t.match(facts('Makefile', 'x: y ; @docker run --user 5 i\n'), [{ 'identity.user': '5' }], 'a recipe beside its target')
  t.match(facts('Makefile', 'A := --init\nA += --user 5\nx:\n\tdocker run $(A) i\n'), [{ 'init.provided': true, 'identity.user': '5' }])
  t.match(facts('Makefile', 'A = --init\nifdef X\nA += --user 5\nendif\nx:\n\tdocker run $(A) i\n'), [{ privileged: /^\? / }])
  t.match(facts('Makefile', 'D := $(shell which podman)\nx:\n\t$(D) run --user 5 i\n'), [{ 'identity.user': '5' }])
  t.match(facts('justfile', 'u := "5"\nx:\n  docker run --user {{u}} {{image}}\n'), [{ 'identity.user': '5' }])
  t.match(facts('Jenkinsfile', `sh "docker run -u 5 x"\n// sh "docker run -u 6 x"\n/* sh 'docker run -u 7 x' */`), [
    { 'identity.user': '5' },
  ])
  t.match(facts('Jenkinsfile', `docker.image('a').withRun('-u 5 --init') { }`), [{ 'identity.user': '5', 'init.provided': true }])
})

void t.test('which files are taken', async (t) => {
  const line = 'docker run --privileged nginx\n'
  const taken = (name: string, text = line) => isCommandLine({ name, path: name.startsWith('-') ? '' : `/x/${name}`, text })
  for (const name of [
    '--run',
    '--run 2',
    'a/deploy.sh',
    'x.service',
    'x.service.d/1.conf',
    '.github/workflows/a.yaml',
    '.gitlab-ci.yml',
    'Makefile',
    'justfile',
    'ci/Jenkinsfile',
  ])
    t.equal(taken(name), 'yes', name)
  for (const name of ['README.md', 'docs/run.md', 'notes.txt', 'Dockerfile', 'main.py', 'deploy.yaml', 'compose.yaml'])
    t.equal(taken(name), 'no', name)
  t.equal(taken('deploy', `#!/usr/bin/env bash\n${line}`), 'yes', 'a shebang')
  t.equal(taken('deploy.sh', 'docker build .\necho run\n'.replace('run', 'done')), 'no', 'nothing is started')
  t.equal(
    taken('.github/workflows/a.yml', 'jobs:\n  a:\n    container:\n      image: x\n      options: --privileged\n'),
    'yes',
    'options without a line',
  )
  t.equal(taken('.github/workflows/a.yml', 'jobs:\n  a:\n    container: { image: x, options: --privileged }\n'), 'yes', 'in braces')
})

/** What `docker run --help` and its like list: the name, the short form, and what the value is called. */
function helpOf(
  program: string,
): readonly { readonly name: string; readonly short: string | undefined; readonly type: string | undefined }[] {
  const stdout = (spawnSync(program, ['run', '--help'], { encoding: 'utf8' }).stdout as string | null) ?? ''
  return [...stdout.matchAll(/^ {2,6}(?:-(\w), +)?--([a-z0-9-]+)(?: ([^ ]+))?/gm)].map(([, short, name = '', type]) => ({
    name,
    short,
    type,
  }))
}

void t.test('the tables know every flag that the installed programs list', async (t) => {
  const tables: readonly (readonly [string, FlagTable])[] = [
    ['docker', dockerRun],
    ['podman', podmanRun],
    ['nerdctl', nerdctlRun],
  ]
  for (const [program, table] of tables) {
    const flags = helpOf(program)
    if (flags.length === 0) {
      t.comment(`${program} is not installed`)
      continue
    }
    t.ok(flags.length > 80, `${program} lists its flags`)
    for (const { name, short, type } of flags) {
      const flag = table.long.get(name)
      t.ok(flag, `${program} --${name}`)
      t.equal(flag?.kind === 'bool', type === undefined, `${program} --${name} takes a value or none`)
      // podman 5 no longer splits some that 4 did
      if (flag?.kind === 'csv') t.equal(type, 'strings', `${program} --${name} takes comma lists`)
      if (short !== undefined) t.equal(table.short.get(short)?.name, name, `${program} -${short}`)
    }
  }
})

/** The real client against an engine that only writes down what it is asked to create. */
void t.test("the docker client's own reading", async (t) => {
  if (spawnSync('docker', ['--version']).status !== 0) {
    t.comment('docker is not installed')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'hc-'))
  let asked: Record<string, never> | undefined
  const engine = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      response.setHeader('Api-Version', '1.41').setHeader('Ostype', 'linux').setHeader('Content-Type', 'application/json')
      if (request.url?.includes('/containers/create') === true) {
        asked = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, never>
        response.writeHead(201).end(JSON.stringify({ Id: '0'.repeat(64), Warnings: [] }))
      } else response.end('OK')
    })
  })
  t.teardown(() => {
    engine.close()
    rmSync(folder, { recursive: true })
  })
  const socket = join(folder, 's')
  await new Promise<void>((resolve) => engine.listen(socket, resolve))
  writeFileSync(join(folder, 'profile.json'), '{}')
  const own = [
    'docker create -itP -m64M --cpus 1/2 -u=5 bb -u 6',
    'docker create -v/a:/b -tv=/c:/d:ro --volume "e f:/g" --mount \'"type=bind","src=/h,i",dst=/j\' -- bb --privileged',
    `docker create --security-opt=seccomp=${join(folder, 'profile.json')} --security-opt no-new-privileges --read-only=T --init bb`,
    "docker create -hname --net=name=x --ipc=host --pid=container:y --device /dev/fuse:r --gpus '\"device=0,1\"' bb sh -c 'a b'",
    'docker create --cap-add net_raw --cap-drop=ALL --privileged=false --oom-score-adj=-5 --pids-limit=0 -e A=b -eC=d bb',
  ]
  for (const line of own) {
    asked = undefined
    await promisify(execFile)('/bin/sh', ['-c', line], { env: { ...process.env, DOCKER_HOST: `unix://${socket}` }, cwd: folder })
    t.same(ours(line), theirs(asked), line)
  }
})

interface Created {
  readonly Image: string
  readonly User: string
  readonly HostConfig: {
    readonly [N in 'Memory' | 'NanoCpus' | 'OomScoreAdj' | 'PidsLimit']: number
  } & { readonly [N in 'Privileged' | 'ReadonlyRootfs' | 'Init']: boolean | null } & {
    readonly [N in 'IpcMode' | 'PidMode' | 'NetworkMode']: string
  } & {
    readonly CapAdd: readonly string[] | null
    readonly CapDrop: readonly string[] | null
    readonly Binds: readonly string[] | null
    readonly Mounts?: readonly { readonly Source: string; readonly Target: string }[]
    readonly SecurityOpt: readonly string[] | null
    readonly Devices: readonly { readonly PathOnHost: string }[]
    readonly DeviceRequests: readonly { readonly DeviceIDs: readonly string[] | null }[] | null
  }
}

function theirs(document: unknown): object {
  const { Image, User, HostConfig: host } = document as Created
  const mode = (text: string) =>
    text === 'host' ? 'host' : text.startsWith('container:') ? 'joined' : text === '' || text === 'default' ? undefined : 'own'
  const binds = (host.Binds ?? []).map((text) => text.split(':').slice(0, 2).join(' '))
  const mounts = (host.Mounts ?? []).map(({ Source, Target }) => `${Source} ${Target}`)
  return {
    image: Image,
    user: User === '' ? noUser : User,
    privileged: host.Privileged === true,
    readOnly: host.ReadonlyRootfs === true,
    init: host.Init === true,
    memory: host.Memory > 0 ? host.Memory : undefined,
    cpus: host.NanoCpus > 0 ? host.NanoCpus / 1e9 : undefined,
    score: host.OomScoreAdj === 0 ? undefined : host.OomScoreAdj,
    added: (host.CapAdd ?? []).map((name) => name.toUpperCase().replace('CAP_', '')),
    dropped: (host.CapDrop ?? []).map((name) => name.toUpperCase()),
    ipc: mode(host.IpcMode),
    pid: mode(host.PidMode),
    net: mode(host.NetworkMode),
    paths: [...binds, ...mounts].sort(),
    devices: [
      ...host.Devices.map(({ PathOnHost }) => PathOnHost),
      ...(host.DeviceRequests ?? []).flatMap(({ DeviceIDs }) => (DeviceIDs ?? []).map((id) => `gpu=${id}`)),
    ],
    seccomp: host.SecurityOpt?.some((option) => option.startsWith('seccomp=')) === true ? 'custom' : undefined,
    nnp: host.SecurityOpt?.includes('no-new-privileges') === true ? true : undefined,
  }
}

function ours(line: string): object {
  const [only] = read(line).workloads
  if (!only) throw new Error(line)
  const facts = said(only)
  const paths = (facts.hostPaths ?? []) as { source: string; target: string }[]
  return {
    image: only.identity.image,
    user: facts['identity.user'],
    privileged: facts.privileged === true,
    readOnly: facts['rootFilesystem.readOnly'] === true,
    init: facts['init.provided'] === true,
    memory: facts['limits.memory'],
    cpus: facts['limits.cpu'],
    score: facts['limits.oomScoreAdjust'],
    added: facts['capabilities.added'] ?? [],
    dropped: facts['capabilities.dropped'] ?? [],
    ipc: facts['namespaces.ipc'],
    pid: facts['namespaces.pid'],
    net: facts['namespaces.net'],
    paths: paths.map(({ source, target }) => `${source} ${target}`).sort(),
    devices: facts['devices.requested'] ?? [],
    seccomp: facts['seccomp.profile'],
    nnp: facts.noNewPrivileges,
  }
}

const pieces = [
  ...[
    'docker ',
    'run ',
    'podman ',
    'nerdctl ',
    'create ',
    '--privileged ',
    '-v ',
    '/:/host ',
    '--mount ',
    'type=bind,',
    'src=/,',
    '-it',
    '--',
    '=',
    ' ',
  ],
  ...[
    '\n',
    '\\\n',
    '\r\n',
    '\t',
    "'",
    '"',
    '`',
    '$',
    '$(',
    ')',
    '${',
    '}',
    '{{',
    '}}',
    '${{',
    '$((',
    '))',
    'A=',
    'A+=(',
    '"${A[@]}"',
    '$A',
    '~',
    '<<EOF\n',
    'EOF\n',
    '<(',
    '>',
  ],
  ...[
    ';',
    '&&',
    '||',
    '|',
    '&',
    '(',
    '#',
    'if ',
    'then ',
    'fi ',
    'case ',
    ' in ',
    'esac ',
    'for ',
    'do ',
    'done ',
    '{ ',
    '__proto__',
    'constructor',
    '\u0000',
    '\ud800',
    '🐳',
    ',',
    ':',
    '%i',
    '%%',
  ],
  ...[
    '[Service]\n',
    'ExecStart=',
    'Environment=',
    '- ',
    'run: ',
    'script: |\n',
    '  ',
    'options: ',
    'image: ',
    'container:\n',
    "sh '''",
    'args ',
    '$(X)',
    'x := "1"\n',
  ],
] as const

void t.test('whatever a file holds, reading it ends and points into the file', async (t) => {
  const names = ['--run', 'a.sh', 'a.service', '.gitlab-ci.yml', 'Makefile', 'justfile', 'Jenkinsfile']
  const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 5 })), { maxLength: 60 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.constantFrom(...names), text, (name, content) => {
      const written = name === '--run' ? `docker run ${content}` : content
      const { workloads, problems } = read(written, name)
      const count = written.split(/\r\n|\n|\r/).length
      const regions = [
        ...problems.map(({ region }) => region),
        ...workloads.flatMap(({ declared }) => Object.values(declared).map((fact) => (fact.known ? fact.origin.region : fact.gap.region))),
      ]
      return regions.every((region) => region === undefined || (region.line >= 1 && region.column >= 1 && region.endLine <= count))
    }),
    { numRuns: 1500, seed: 7 },
  )
  t.pass('no throw')
})

void t.test('a script is taken apart into words as a shell does it', async (t) => {
  const word = fc.string({ maxLength: 8 }).filter((one) => !one.includes('\0') && !one.includes('{{'))
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const line = words.map((one) => `'${one.replaceAll("'", String.raw`'\''`)}'`).join(' ')
      const [command] = parseShell({ text: `x ${line}`, holes: [] }, {})
      const read = command?.words.slice(1).map(({ parts }) => parts.map((part) => (part.kind === 'text' ? part.text : '?')).join(''))
      return JSON.stringify(read) === JSON.stringify(words)
    }),
    { numRuns: 500, seed: 7 },
  )
  t.pass('quoting gives every word back')
})

void t.test('hostile texts take linear time', async (t) => {
  const size = 200_000
  const fill = (piece: string) => piece.repeat(Math.ceil(size / piece.length))
  const texts: readonly string[] = [
    ...["'", '"', '`', '$(', '${', '${a:-', '{{', '${{', '$((', '\\\n', '-v $A:$B ', ':', 'A,', '-i'].map(
      (piece) => `docker run ${fill(piece)} a`,
    ),
    `A=xxxxxxxxxxxxxxxx\n${fill('A=$A$A\n')}docker run $A\n`,
    Array.from({ length: 5000 }, (_, at) => `f${at}() { f${at + 1} "$@"; f${at + 1} "$@" "$@"; }\n`).join('') + fill('f0 a b c\n'),
    `${fill('A+=(x y)\n')}docker run "\${A[@]}" x`,
    ...[
      'f() { ',
      'f() { f; f; ',
      'alias f="docker run $f"\nf x\n',
      'if a; then ',
      'case x in a) ',
      '( ',
      'a && ',
      'cat <<A <<B\n',
      'sh -c "docker run $X"\n',
    ].map((piece) => `${fill(piece)}docker run x`),
  ]
  for (const text of texts) {
    const begin = performance.now()
    read(text, 'a.sh')
    t.ok(performance.now() - begin < 15_000, JSON.stringify(text.slice(0, 40)))
  }
})
