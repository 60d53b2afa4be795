/** How a fix is written into what is there: indentation, quotes, comments, anchors and line ends stay as they are. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { mend } from '../../src/fix/mend.js'
import type { FixReport } from '../../src/model/fix.js'
import { judge, onlyRules } from './judge.js'

const folder = t.testdir({})
let count = 0

async function mended(
  files: Readonly<Record<string, string>>,
  rules: readonly string[],
  paths: readonly string[] = ['.'],
): Promise<FixReport> {
  count += 1
  const cwd = join(folder, String(count))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), text)
  }
  return mend(judge(cwd, paths, onlyRules(rules), {}), true)
}

const pod = (container: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n${container}`

/** What, the rules, the text, what comes of it. */
const compose: readonly (readonly [title: string, rules: readonly string[], before: string, after: string])[] = [
  [
    'four blanks, and a list that is not set in',
    ['no-new-privileges-off', 'cap-sys-admin'],
    'services:\n    web:\n        image: x\n        cap_add:\n        - SYS_ADMIN # why\n        # keep me\n        - CHOWN\n        volumes:\n        - a:/a\n',
    'services:\n    web:\n        image: x\n        cap_add:\n        # keep me\n        - CHOWN\n        volumes:\n        - a:/a\n        security_opt:\n        - no-new-privileges:true\n',
  ],
  [
    'flow notation in one line, with a list that gets empty',
    ['no-new-privileges-off', 'cap-sys-admin', 'root-filesystem-writable'],
    'services: {web: {image: x, cap_add: [SYS_ADMIN, CHOWN]}, db: {cap_add: [SYS_ADMIN], image: y}}\n',
    'services: {web: {image: x, cap_add: [CHOWN], security_opt: [no-new-privileges:true], read_only: true}, db: {image: y, security_opt: [no-new-privileges:true], read_only: true}}\n',
  ],
  [
    'flow notation in several lines, with comments',
    ['cap-sys-admin'],
    'services:\n  web:\n    image: x\n    cap_add: [\n      CHOWN, # keep\n      SYS_ADMIN, # bad\n      # about net\n      KILL\n    ]\n',
    'services:\n  web:\n    image: x\n    cap_add: [\n      CHOWN, # keep\n      # about net\n      KILL\n    ]\n',
  ],
  [
    'the last of several lines',
    ['cap-sys-admin'],
    'services:\n  web:\n    image: x\n    cap_add: [\n      CHOWN, # keep\n      # bad\n      SYS_ADMIN\n    ]\n',
    'services:\n  web:\n    image: x\n    cap_add: [\n      CHOWN # keep\n      # bad\n    ]\n',
  ],
  [
    'flow notation in several lines, with a comment behind the last entry',
    ['root-filesystem-writable', 'default-capabilities'],
    'services: {\n  web: {\n    image: x, # one\n    cap_drop: [KILL], # two\n    user: root # three\n  }\n}\n',
    'services: {\n  web: {\n    image: x, # one\n    cap_drop: [KILL, ALL], # two\n    user: root, # three\n    read_only: true\n  }\n}\n',
  ],
  [
    'a list at the end of a service, and keys behind it',
    ['root-filesystem-writable', 'default-capabilities'],
    'services:\n  web:\n    image: x\n    cap_drop:\n    - KILL # last\n',
    'services:\n  web:\n    image: x\n    cap_drop:\n    - KILL # last\n    - ALL\n    read_only: true\n',
  ],
  [
    'keys that are there without a value',
    ['no-new-privileges-off'],
    'services:\n  web:\n    security_opt: # todo\n    image: x\n  db:\n    image: y\n    security_opt: ~ # none\n',
    'services:\n  web:\n    security_opt: # todo\n      - no-new-privileges:true\n    image: x\n  db:\n    image: y\n    security_opt: # none\n      - no-new-privileges:true\n',
  ],
  [
    'Windows line ends',
    ['no-new-privileges-off', 'cap-sys-admin'],
    '# x\r\nservices:\r\n  web:\r\n    image: x\r\n    cap_add:\r\n      - SYS_ADMIN\r\n',
    '# x\r\nservices:\r\n  web:\r\n    image: x\r\n    security_opt:\r\n      - no-new-privileges:true\r\n',
  ],
  [
    'a last line without an end',
    ['no-new-privileges-off', 'host-pid'],
    'services:\n  web:\n    image: x\n    pid: host',
    'services:\n  web:\n    image: x\n    security_opt:\n      - no-new-privileges:true',
  ],
  [
    'a list that gets empty and has an anchor',
    ['cap-sys-admin'],
    'services:\n  web:\n    image: x\n    cap_add: &c\n      - SYS_ADMIN\n  db:\n    image: y\n    cap_add: *c\n',
    'services:\n  web:\n    image: x\n    cap_add: &c []\n  db:\n    image: y\n    cap_add: *c\n',
  ],
  [
    'a list that gets empty and has an anchor with a comment behind it',
    ['cap-sys-admin'],
    'services:\n  web:\n    image: x\n    cap_add: &c # one\n      # two\n      - SYS_ADMIN # three\n  db:\n    image: y\n    cap_add: *c',
    'services:\n  web:\n    image: x\n    cap_add: &c [] # one\n      # two\n  db:\n    image: y\n    cap_add: *c',
  ],
  [
    'a list that gets empty and hides that of a merged mapping',
    ['cap-sys-admin'],
    'x-b: &b\n  cap_add: [CHOWN]\nservices:\n  web:\n    <<: *b\n    image: x\n    cap_add:\n      - SYS_ADMIN\n',
    'x-b: &b\n  cap_add: [CHOWN]\nservices:\n  web:\n    <<: *b\n    image: x\n    cap_add: []\n',
  ],
  [
    'merge keys: what came from an anchor is changed there',
    ['no-new-privileges-off', 'seccomp-off'],
    'x-b: &b\n  security_opt: [seccomp=unconfined]\nservices:\n  web:\n    <<: *b\n    image: x\n  db:\n    <<: *b\n    image: y\n    security_opt: [seccomp=unconfined]\n',
    'x-b: &b\n  security_opt: [no-new-privileges:true]\nservices:\n  web:\n    <<: *b\n    image: x\n  db:\n    <<: *b\n    image: y\n    security_opt: [no-new-privileges:true]\n',
  ],
  [
    'a service that is an alias',
    ['no-new-privileges-off', 'host-pid'],
    'services:\n  web: &w\n    image: x\n    pid: host\n  db: *w\n',
    'services:\n  web: &w\n    image: x\n    security_opt:\n      - no-new-privileges:true\n  db: *w\n',
  ],
  [
    'a value that is an alias: its use is changed, for the anchor means something else, too',
    ['privileged'],
    'x-on: &on true\nservices:\n  web:\n    image: x\n    privileged: *on\n    read_only: *on\n',
    'x-on: &on true\nservices:\n  web:\n    image: x\n    privileged: false\n    read_only: *on\n',
  ],
  [
    'JSON with tabs',
    ['no-new-privileges-off', 'cap-sys-admin', 'host-pid'],
    '{\n\t"services": {\n\t\t"web": {\n\t\t\t"image": "x",\n\t\t\t"cap_add": [\n\t\t\t\t"SYS_ADMIN",\n\t\t\t\t"CHOWN"\n\t\t\t],\n\t\t\t"pid": "host"\n\t\t}\n\t}\n}\n',
    '{\n\t"services": {\n\t\t"web": {\n\t\t\t"image": "x",\n\t\t\t"cap_add": [\n\t\t\t\t"CHOWN"\n\t\t\t],\n\t\t\t"security_opt": [\n\t\t\t\t"no-new-privileges:true"\n\t\t\t]\n\t\t}\n\t}\n}\n',
  ],
  [
    'JSON in one line',
    ['no-new-privileges-off', 'cap-sys-admin'],
    '{"services":{"web":{"image":"x","cap_add":["SYS_ADMIN"]}}}',
    '{"services":{"web":{"image":"x","security_opt":["no-new-privileges:true"]}}}',
  ],
  [
    'blocks of text at the end of a service',
    ['root-filesystem-writable'],
    'services:\n  web:\n    image: x\n    command: |\n      a\n      b\n\n  db:\n    image: y\n    entrypoint: |+\n      c\n\n',
    'services:\n  web:\n    image: x\n    command: |\n      a\n      b\n    read_only: true\n\n  db:\n    image: y\n    entrypoint: |+\n      c\n\n    read_only: true\n',
  ],
  [
    'quotes',
    ['host-folder-writable', 'runs-as-root', 'privileged'],
    'services:\n  web:\n    image: x\n    user: \'root\'\n    privileged: "true"\n    volumes:\n      - "/etc:/etc:rw"\n      - \'/boot:/boot\'\n',
    'services:\n  web:\n    image: x\n    user: \'1000:1000\'\n    privileged: "false"\n    volumes:\n      - "/etc:/etc:ro"\n      - \'/boot:/boot:ro\'\n',
  ],
  [
    'volumes in their long form',
    ['host-folder-writable', 'engine-socket-mounted', 'mount-propagation-shared'],
    'services:\n  web:\n    image: x\n    volumes:\n      - type: bind\n        source: /etc\n        target: /etc\n      - type: bind # sock\n        source: /var/run/docker.sock\n        target: /var/run/docker.sock\n      - type: bind\n        source: /srv\n        target: /srv\n        bind:\n          propagation: rshared\n',
    'services:\n  web:\n    image: x\n    volumes:\n      - type: bind\n        source: /etc\n        target: /etc\n        read_only: true\n      - type: bind\n        source: /srv\n        target: /srv\n',
  ],
  [
    'limits beside reservations, and below deploy where that is used',
    ['memory-unlimited', 'cpu-unlimited'],
    'services:\n  web:\n    image: x\n    mem_reservation: 2g\n  db:\n    image: y\n    deploy:\n      resources:\n        reservations:\n          cpus: "2"\n',
    'services:\n  web:\n    image: x\n    mem_reservation: 2g\n    cpus: 1.5\n    mem_limit: 2g\n  db:\n    image: y\n    deploy:\n      resources:\n        reservations:\n          cpus: "2"\n        limits:\n          cpus: "2"\n          memory: 512m\n',
  ],
  [
    'a comment behind the last service stays behind it',
    ['root-filesystem-writable'],
    'services:\n  web:\n    image: x\n\n# the end\n',
    'services:\n  web:\n    image: x\n    read_only: true\n\n# the end\n',
  ],
]

void t.test('compose', async (t) => {
  for (const [title, rules, before, after] of compose) {
    const { files, left } = await mended({ 'compose.yaml': before }, rules)
    t.equal(files[0]?.after, after, title)
    t.same(left, [], `${title}: nothing is left`)
  }
})

const kubernetes: readonly (readonly [title: string, rules: readonly string[], before: string, after: string])[] = [
  [
    'keys that begin an item',
    ['pss-host-ports'],
    pod(
      '  - name: a\n    image: x\n    ports:\n    - hostPort: 80 # gone\n      containerPort: 80\n    - hostPort: 81\n      # about it\n      containerPort: 81\n',
    ),
    pod('  - name: a\n    image: x\n    ports:\n    - containerPort: 80\n    -\n      # about it\n      containerPort: 81\n'),
  ],
  [
    'a context that containers share by an anchor, and a second document',
    ['no-new-privileges-off'],
    `${pod('  - name: a\n    image: x\n    securityContext: &c\n      runAsUser: 1\n  - name: b\n    image: y\n    securityContext: *c\n')}---\n${pod('    - image: z\n      name: c\n')}`,
    `${pod('  - name: a\n    image: x\n    securityContext: &c\n      runAsUser: 1\n      allowPrivilegeEscalation: false\n  - name: b\n    image: y\n    securityContext: *c\n')}---\n${pod('    - image: z\n      name: c\n      securityContext:\n        allowPrivilegeEscalation: false\n')}`,
  ],
  [
    'a mount goes with its volume, unless somebody else mounts that',
    ['engine-socket-mounted', 'host-logs-mounted'],
    pod(
      '  - name: a\n    image: x\n    volumeMounts:\n    - {name: sock, mountPath: /run/docker.sock}\n    - {name: log, mountPath: /log}\n  - name: b\n    image: y\n    volumeMounts:\n    - name: log\n      mountPath: /x\n      subPath: mine\n  volumes:\n  - name: sock # s\n    hostPath: {path: /run/docker.sock}\n  - name: log\n    hostPath: {path: /var/log}\n',
    ),
    pod(
      '  - name: a\n    image: x\n  - name: b\n    image: y\n    volumeMounts:\n    - name: log\n      mountPath: /x\n      subPath: mine\n  volumes:\n  - name: log\n    hostPath: {path: /var/log}\n',
    ),
  ],
  [
    'requests decide how large a limit must be, and an empty mapping is filled in its own style',
    ['memory-unlimited', 'cpu-unlimited', 'root-filesystem-writable'],
    pod('  - name: a\n    image: x\n    securityContext: {}\n    resources:\n      requests:\n        memory: 3Gi\n'),
    pod(
      '  - name: a\n    image: x\n    securityContext: {readOnlyRootFilesystem: true}\n    resources:\n      requests:\n        memory: 3Gi\n      limits:\n        cpu: 1500m\n        memory: 3Gi\n',
    ),
  ],
  [
    'what may not stand beside another setting waits until that is gone',
    ['no-new-privileges-off', 'privileged'],
    pod('  - name: a\n    image: x\n    securityContext:\n      privileged: yes # !\n'),
    pod('  - name: a\n    image: x\n    securityContext:\n      privileged: false # !\n      allowPrivilegeEscalation: false\n'),
  ],
  [
    'a profile of the node goes with its name',
    ['seccomp-custom'],
    pod('  - name: a\n    image: x\n    securityContext:\n      seccompProfile: {type: Localhost, localhostProfile: a.json}\n'),
    pod('  - name: a\n    image: x\n    securityContext:\n      seccompProfile: {type: RuntimeDefault}\n'),
  ],
]

void t.test('kubernetes', async (t) => {
  for (const [title, rules, before, after] of kubernetes) {
    const { files, left } = await mended({ 'pod.yaml': before }, rules)
    t.equal(files[0]?.after, after, title)
    t.same(left, [], `${title}: nothing is left`)
  }
})

const lines: readonly (readonly [title: string, file: string, rules: readonly string[], before: string, after: string])[] = [
  [
    'options in one line',
    'a.sh',
    ['host-pid', 'cap-sys-admin', 'no-new-privileges-off'],
    'docker run --pid=host -d --cap-add SYS_ADMIN nginx --pid host\n',
    'docker run --security-opt no-new-privileges=true -d nginx --pid host\n',
  ],
  [
    'options in lines of their own',
    'a.sh',
    ['host-pid', 'no-new-privileges-off'],
    'docker run -d \\\n  --pid host \\\n  --name a \\\n  nginx \\\n  --pid host\n',
    'docker run -d \\\n  --security-opt no-new-privileges=true \\\n  --name a \\\n  nginx \\\n  --pid host\n',
  ],
  [
    'switches that share a word with an option',
    'a.sh',
    ['runs-as-root'],
    'docker run -itu root nginx\n',
    'docker run --user=1000:1000 -it nginx\n',
  ],
  [
    'a variable, an array and a list parted by commas',
    'a.sh',
    ['cap-sys-admin', 'privileged'],
    'OPTS="--privileged --rm"\ndocker run $OPTS nginx\nARGS=(--privileged -d)\nnerdctl run "${ARGS[@]}" nginx\npodman run --cap-add CHOWN,SYS_ADMIN,KILL alpine\n',
    'OPTS="--rm"\ndocker run $OPTS nginx\nARGS=(-d)\nnerdctl run "${ARGS[@]}" nginx\npodman run --cap-add CHOWN,KILL alpine\n',
  ],
  [
    'a workflow, whose text is folded',
    '.github/workflows/ci.yml',
    ['privileged', 'no-new-privileges-off'],
    'jobs:\n  a:\n    steps:\n      - run: >-\n          docker run\n          --privileged\n          --rm nginx # x\n',
    'jobs:\n  a:\n    steps:\n      - run: >-\n          docker run\n          --security-opt no-new-privileges=true\n          --rm nginx # x\n',
  ],
  [
    'a unit, a Makefile',
    'a.service',
    ['privileged', 'root-filesystem-writable'],
    '[Service]\nExecStart=/usr/bin/docker run \\\n    --privileged \\\n    --name %n nginx\n',
    '[Service]\nExecStart=/usr/bin/docker run \\\n    --read-only \\\n    --name %n nginx\n',
  ],
  [
    'Quadlet: words of a list, options under PodmanArgs, keys that are there',
    'a.container',
    ['cap-sys-admin', 'cap-net-admin', 'host-pid', 'runs-as-root', 'host-folder-writable'],
    '[Container]\nImage=x\nAddCapability=CAP_SYS_ADMIN CAP_CHOWN \\\n  CAP_NET_ADMIN\nPodmanArgs=--pid=host --cpus 2\nUser=root\nGroup=10\nVolume=/etc:/etc\n\n[Install]\n# end',
    '[Container]\nImage=x\nAddCapability=CAP_CHOWN\nPodmanArgs=--cpus 2\nUser=1000\nGroup=10\nVolume=/etc:/etc:ro\n\n[Install]\n# end',
  ],
  [
    'a Dockerfile: the user is set where the stage ends',
    'Dockerfile',
    ['runs-as-root'],
    'FROM a AS build\nUSER root\nRUN make\n\nFROM b\nUSER root\nRUN apt-get update\nCOPY --from=build /a /a\nCMD ["x"]\n\n# the end\n',
    'FROM a AS build\nUSER root\nRUN make\n\nFROM b\nUSER root\nRUN apt-get update\nCOPY --from=build /a /a\nCMD ["x"]\nUSER 1000:1000\n\n# the end\n',
  ],
  [
    'comments of a devcontainer',
    '.devcontainer/devcontainer.json',
    ['cap-sys-admin', 'root-filesystem-writable'],
    '{\n  // one\n  "image": "x", /* two */\n  "runArgs": [\n    "--cap-add", "SYS_ADMIN", // three\n    // four\n    "--init"\n  ]\n}\n',
    '{\n  // one\n  "image": "x", /* two */\n  "runArgs": [\n    // four\n    "--init",\n    "--read-only"\n  ]\n}\n',
  ],
  [
    'LXC',
    'web/config',
    ['oom-score-negative', 'no-new-privileges-off'],
    '# a\r\nlxc.include = /usr/share/lxc/config/common.conf\r\nlxc.uts.name = web\r\nlxc.proc.oom_score_adj = -5\r\n',
    '# a\r\nlxc.include = /usr/share/lxc/config/common.conf\r\nlxc.uts.name = web\r\nlxc.proc.oom_score_adj = 0\r\nlxc.no_new_privs = 1\r\n',
  ],
  [
    'a job of Nomad, and a bundle',
    'job.json',
    ['privileged', 'no-new-privileges-off'],
    '{"Job": {"ID": "a", "TaskGroups": [{"Name": "g", "Tasks": [{"Name": "t", "Driver": "docker", "Config": {"image": "x", "privileged": true}}]}]}}\n',
    '{"Job": {"ID": "a", "TaskGroups": [{"Name": "g", "Tasks": [{"Name": "t", "Driver": "docker", "Config": {"image": "x", "privileged": false, "security_opt": ["no-new-privileges=true"]}}]}]}}\n',
  ],
  [
    'a bundle: a capability leaves all of its sets',
    'b/config.json',
    ['cap-sys-admin', 'no-new-privileges-off'],
    '{"ociVersion": "1.2.0", "process": {"capabilities": {"bounding": ["SYS_ADMIN", "CAP_KILL"], "effective": ["SYS_ADMIN"], "permitted": ["CAP_KILL", "SYS_ADMIN"]}}, "root": {"path": "r"}, "linux": {}}\n',
    '{"ociVersion": "1.2.0", "process": {"capabilities": {"bounding": ["CAP_KILL"], "permitted": ["CAP_KILL"]}, "noNewPrivileges": true}, "root": {"path": "r"}, "linux": {}}\n',
  ],
]

void t.test('other notations', async (t) => {
  for (const [title, file, rules, before, after] of lines) {
    const { files, left } = await mended({ [file]: before }, rules)
    t.equal(files[0]?.after, after, title)
    t.same(left, [], `${title}: nothing is left`)
  }
})

void t.test('what came from elsewhere is changed where it was written, and says whom it touches', async (t) => {
  const both = await mended(
    {
      'compose.yaml': 'include: [more.yaml]\nservices:\n  web:\n    extends: {file: base.yaml, service: base}\n    image: x\n',
      'base.yaml': 'services:\n  base:\n    image: y\n    pid: host # of all\n',
      'more.yaml': 'services:\n  db:\n    image: z\n    extends: {file: base.yaml, service: base}\n    ipc: host\n',
    },
    ['host-pid', 'host-ipc', 'no-new-privileges-off'],
    ['compose.yaml'],
  )
  const texts = Object.fromEntries(both.files.map(({ name, after }) => [name, after]))
  t.equal(texts['base.yaml'], 'services:\n  base:\n    image: y\n', 'extended')
  t.match(texts['more.yaml'], /image: z\n {4}extends: .*\n {4}security_opt:\n {6}- no-new-privileges:true\n$/, 'included')
  t.match(texts['compose.yaml'], /image: x\n {4}security_opt:/, 'its own')
  t.same(both.left, [])

  // db is an ordinary user without a way to become root: the rule finds nothing there, but the list is shared
  const shared = await mended(
    {
      'compose.yaml':
        'services:\n  web:\n    image: x\n    cap_drop: &d [KILL]\n  db:\n    image: y\n    user: "1"\n    security_opt: [no-new-privileges:true]\n    cap_drop: *d\n',
    },
    ['default-capabilities'],
  )
  t.match(shared.files[0]?.after, 'cap_drop: &d [KILL, ALL]')
  t.match(shared.mended, [{ container: 'web', also: ['db'] }])

  const variable = await mended({ 'a.sh': 'O="--pid host"\ndocker run $O --name a x\ndocker run $O --name b --privileged y\n' }, [
    'host-pid',
  ])
  t.equal(variable.files[0]?.after, 'O=""\ndocker run $O --name a x\ndocker run $O --name b --privileged y\n')
  t.same(variable.left, [])
})

void t.test('what cannot be changed is told, and left alone', async (t) => {
  const told = async (files: Readonly<Record<string, string>>, rules: readonly string[]) => {
    const { files: changed, left } = await mended(files, rules)
    t.same(changed, [])
    return left.map(({ reason }) => reason).join('; ')
  }
  t.match(
    await told({ 'compose.yaml': 'services:\n  web:\n    image: x\n    environment: {DB_PASSWORD: hunter2}\n' }, ['secret-in-environment']),
    /secret/,
  )
  t.match(
    await told({ 'job.nomad': 'job "a" { group "g" { task "t" { driver = "docker"\n config { image = "x"\n privileged = true } } } }\n' }, [
      'privileged',
    ]),
    /HCL/,
  )
  t.match(
    await told({ 'a.yaml': pod('  - name: a\n    image: x\n    securityContext: {privileged: true}\n') }, ['no-new-privileges-off']),
    /may not stand beside privileged/,
  )
  t.match(
    await told(
      { 'compose.yaml': 'services:\n  web:\n    image: x\n    cap_add: [&a SYS_ADMIN]\n  db:\n    image: y\n    labels: [*a]\n' },
      ['cap-sys-admin'],
    ),
    /anchor that is used elsewhere/,
  )
})

void t.test('safe fixes come alone, and twice is as good as once', async (t) => {
  count += 1
  const cwd = join(folder, String(count))
  mkdirSync(cwd)
  writeFileSync(join(cwd, 'compose.yaml'), 'services:\n  web:\n    image: x\n    privileged: true\n    oom_score_adj: -500\n')
  const rules = onlyRules(['privileged', 'oom-score-negative'])
  const safe = await mend(judge(cwd, ['.'], rules, {}), false)
  t.equal(safe.files[0]?.after, 'services:\n  web:\n    image: x\n    privileged: true\n    oom_score_adj: 0\n')
  t.match(safe.left, [{ rule: 'privileged', kind: 'unsafe' }])
  const all = await mend(judge(cwd, ['.'], rules, {}), true)
  writeFileSync(join(cwd, 'compose.yaml'), all.files[0]?.after ?? '')
  t.same((await mend(judge(cwd, ['.'], rules, {}), true)).files, [])
})
