/** The same leak gives the same finding, whatever it is written in; and every finding points at the line that must be edited. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { isEcs } from '../src/collect/ecs/recognise.js'
import { readManifests } from '../src/collect/manifest/index.js'
import { gate } from '../src/gate.js'
import { assumedEngine, assumedHost } from '../src/predict/assumed.js'

/** A hardened container in each notation; `leak` stands where the leak is written, and the line of it is the one that a finding must name. */
type Write = (leak: string) => { file: string; text: string }

const write: Readonly<Record<string, Write>> = {
  compose: (leak) => ({
    file: 'compose.yaml',
    text: `services:\n  web:\n    image: nginx\n${leak}\n`,
  }),
  kubernetes: (leak) => ({
    file: 'pod.yaml',
    text: `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n${leak}\n`,
  }),
  run: (leak) => ({ file: 'start.sh', text: `#!/bin/sh\ndocker run -d --name web \\\n  ${leak} \\\n  nginx\n` }),
  quadlet: (leak) => ({ file: 'web.container', text: `[Container]\nImage=nginx\n${leak}\n` }),
  inspect: (leak) => ({
    file: 'web.json',
    text: `[{"Id": "${'a'.repeat(64)}", "Name": "/web", "Config": {"Image": "nginx", "User": "", "Env": []}, "Mounts": [], "AppArmorProfile": "", "HostConfig": {\n"NetworkMode": "bridge"\n${leak}\n}}]\n`,
  }),
  ecs: (leak) => ({
    file: 'task.json',
    text: `{"family": "web",\n"containerDefinitions": [{"name": "web", "image": "nginx"\n${leak}\n}]}\n`,
  }),
  nomad: (leak) => ({
    file: 'web.nomad',
    text: `job "web" {\n  group "web" {\n    task "web" {\n      driver = "docker"\n      config {\n        image = "nginx"\n${leak}\n      }\n    }\n  }\n}\n`,
  }),
  oci: (leak) => ({
    file: 'config.json',
    text: `{"ociVersion": "1.2.0", "root": {"path": "rootfs"}, "linux": {"namespaces": [{"type": "pid"}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}, {"type": "cgroup"}]}\n${leak}\n}\n`,
  }),
  lxc: (leak) => ({ file: 'config', text: `lxc.include = /usr/share/lxc/config/common.conf\nlxc.uts.name = web\n${leak}\n` }),
  devcontainer: (leak) => ({ file: '.devcontainer/devcontainer.json', text: `{\n  "image": "nginx",\n  ${leak}\n}\n` }),
}

interface Leak {
  readonly what: string
  readonly rule: string
  readonly in: Readonly<Record<string, string>>
}

const pod = (container: string, rest = '') => `${rest}  containers:\n    - name: web\n      image: nginx\n${container}`

const leaks: readonly Leak[] = [
  {
    what: 'privileged',
    rule: 'privileged',
    in: {
      compose: '    privileged: true #@',
      kubernetes: pod('      securityContext:\n        privileged: true #@'),
      run: '--privileged',
      inspect: ',"Privileged": true',
      ecs: ',"privileged": true',
      nomad: '        privileged = true #@',
      devcontainer: '"privileged": true',
    },
  },
  {
    what: 'CAP_SYS_ADMIN',
    rule: 'cap-sys-admin',
    in: {
      compose: '    cap_add: [SYS_ADMIN] #@',
      kubernetes: pod('      securityContext:\n        capabilities:\n          add: [SYS_ADMIN] #@'),
      run: '--cap-add SYS_ADMIN',
      quadlet: 'AddCapability=SYS_ADMIN',
      inspect: ',"CapAdd": ["SYS_ADMIN"]',
      ecs: ',"linuxParameters": {"capabilities": {"add": ["SYS_ADMIN"]}}',
      nomad: '        cap_add = ["sys_admin"] #@',
      oci: ',"process": {"user": {"uid": 0, "gid": 0}, "capabilities": {"bounding": ["CAP_SYS_ADMIN"], "effective": ["CAP_SYS_ADMIN"], "permitted": ["CAP_SYS_ADMIN"]}}',
      devcontainer: '"capAdd": ["SYS_ADMIN"]',
    },
  },
  {
    what: "the host's pids",
    rule: 'host-pid',
    in: {
      compose: '    pid: host #@',
      kubernetes: pod('', '  hostPID: true #@\n'),
      run: '--pid=host',
      inspect: ',"PidMode": "host"',
      nomad: '        pid_mode = "host" #@',
      lxc: 'lxc.namespace.keep = pid',
      devcontainer: '"runArgs": ["--pid=host"]',
    },
  },
  {
    what: "the host's network",
    rule: 'host-network',
    in: {
      compose: '    network_mode: host #@',
      kubernetes: pod('', '  hostNetwork: true #@\n'),
      run: '--net host',
      quadlet: 'Network=host',
      nomad: '        network_mode = "host" #@',
      lxc: 'lxc.net.0.type = none',
      devcontainer: '"runArgs": ["--network=host"]',
    },
  },
  {
    what: "the engine's socket",
    rule: 'engine-socket-mounted',
    in: {
      compose: '    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"] #@',
      run: '-v /var/run/docker.sock:/var/run/docker.sock:ro',
      quadlet: 'Volume=/run/docker.sock:/run/docker.sock:ro',
      nomad: '        volumes = ["/var/run/docker.sock:/var/run/docker.sock"] #@',
      devcontainer: '"mounts": ["source=/var/run/docker.sock,target=/var/run/docker.sock,type=bind"]',
    },
  },
  {
    what: 'the folder of a socket that only an audit knew',
    rule: 'control-socket-mounted',
    in: {
      compose: '    volumes: ["/var/run/libvirt:/run/libvirt"] #@',
      run: '-v /run/snapd.socket:/snapd',
      quadlet: 'Volume=/var/snap/lxd/common/lxd:/lxd:ro',
    },
  },
  {
    what: "the host's root",
    rule: 'host-root-mounted',
    in: {
      compose: '    volumes: ["/:/host"] #@',
      run: '--mount type=bind,source=/,target=/host',
      quadlet: 'Volume=/:/host',
      lxc: 'lxc.mount.entry = / host none bind 0 0',
      oci: ',"process": {"user": {"uid": 0, "gid": 0}},"mounts": [{"destination": "/host", "source": "/", "type": "bind", "options": ["rbind", "rw"]}]',
      nomad: '        mount { #@\n          type = "bind"\n          source = "/"\n          target = "/host"\n        }',
    },
  },
  {
    what: "the host's root by its link in /proc",
    rule: 'host-root-mounted',
    in: {
      compose: '    volumes: ["/proc/self/root:/host"] #@',
      kubernetes: pod(
        '      volumeMounts: [{name: root, mountPath: /host}] #@',
        '  volumes: [{name: root, hostPath: {path: /proc/1/root/}}]\n',
      ),
      run: '-v /proc/1/task/1/root/etc/..:/host',
      quadlet: 'Volume=/proc/self/root:/host',
      lxc: 'lxc.mount.entry = /./proc/self/root/../ host none bind 0 0',
      oci: ',"process": {"user": {"uid": 0, "gid": 0}},"mounts": [{"destination": "/host", "source": "/proc//self/root/proc/self/root", "type": "bind", "options": ["rbind", "rw"]}]',
    },
  },
  {
    what: 'a folder with a slash too many behind its name',
    rule: 'host-folder-writable',
    in: {
      compose:
        '    volumes: [{type: volume, source: v, target: /e}] #@\nvolumes:\n  v: {driver_opts: {type: none, o: bind, device: /etc/}}',
      lxc: 'lxc.mount.entry = /etc/ e none bind 0 0',
      oci: ',"process": {"user": {"uid": 0, "gid": 0}},"mounts": [{"destination": "/e", "source": "//etc/", "type": "bind", "options": ["rbind", "rw"]}]',
    },
  },
  {
    what: 'the memory of the host in another spelling',
    rule: 'memory-device',
    in: {
      compose: '    devices: ["/dev/../dev/mem:/dev/mem"] #@',
      run: '--device /dev//mem',
      quadlet: 'AddDevice=/dev/./mem',
      inspect: ',"Devices": [{"PathOnHost": "/dev//mem", "PathInContainer": "/dev/mem", "CgroupPermissions": "rwm"}]',
    },
  },
  {
    what: 'seccomp off',
    rule: 'seccomp-off',
    in: {
      compose: '    security_opt: ["seccomp:unconfined"] #@',
      kubernetes: pod('      securityContext:\n        seccompProfile: {type: Unconfined} #@'),
      run: '--security-opt seccomp=unconfined',
      quadlet: 'SeccompProfile=unconfined',
      inspect: ',"SecurityOpt": ["seccomp=unconfined"]',
      ecs: ',"dockerSecurityOptions": ["seccomp:unconfined"]',
      nomad: '        security_opt = ["seccomp=unconfined"] #@',
      devcontainer: '"securityOpt": ["seccomp=unconfined"]',
    },
  },
  {
    what: 'masks off',
    rule: 'kernel-masks-gone',
    in: {
      compose: '    security_opt: ["systempaths=unconfined"] #@',
      kubernetes: pod('      securityContext:\n        procMount: Unmasked #@', '  hostUsers: false\n'),
      run: '--security-opt systempaths=unconfined',
      quadlet: 'Unmask=ALL',
      inspect: ',"MaskedPaths": [], "ReadonlyPaths": []',
      ecs: ',"dockerSecurityOptions": ["systempaths=unconfined"]',
      nomad: '        security_opt = ["systempaths=unconfined"] #@',
      devcontainer: '"securityOpt": ["systempaths=unconfined"]',
    },
  },
  {
    what: 'AppArmor off',
    rule: 'apparmor-off',
    in: {
      compose: '    security_opt: ["apparmor=unconfined"] #@',
      kubernetes: pod('      securityContext:\n        appArmorProfile: {type: Unconfined} #@'),
      run: '--security-opt=apparmor:unconfined',
      inspect: ',"SecurityOpt": ["apparmor=unconfined"]',
      lxc: 'lxc.apparmor.profile = unconfined',
    },
  },
  {
    what: 'a disk',
    rule: 'disk-accessible',
    in: {
      compose: '    devices: ["/dev/sda:/dev/sda"] #@',
      run: '--device /dev/sda',
      quadlet: 'AddDevice=/dev/sda',
      ecs: ',"linuxParameters": {"devices": [{"hostPath": "/dev/sda"}]}',
      nomad: '        devices = [{ host_path = "/dev/sda" }] #@',
    },
  },
  {
    what: 'root',
    rule: 'runs-as-root',
    in: {
      compose: '    user: root #@',
      kubernetes: pod('      securityContext:\n        runAsUser: 0 #@'),
      run: '-u 0:0',
      quadlet: 'User=0',
      ecs: ',"user": "0"',
    },
  },
  {
    what: 'a secret in the environment',
    rule: 'secret-in-environment',
    in: {
      compose: '    environment: {DB_PASSWORD: hunter2} #@',
      kubernetes: pod('      env:\n        - {name: DB_PASSWORD, value: hunter2} #@'),
      run: '-e DB_PASSWORD=hunter2',
      quadlet: 'Environment=DB_PASSWORD=hunter2',
      ecs: ',"environment": [{"name": "DB_PASSWORD", "value": "hunter2"}]',
      lxc: 'lxc.environment = DB_PASSWORD=hunter2',
      devcontainer: '"containerEnv": {"DB_PASSWORD": "hunter2"}',
    },
  },
]

void t.test('a waiver by label holds in every notation that has labels', async (t) => {
  const team = ['team', 'payments'] as const
  const labelled: Readonly<Record<string, string>> = {
    compose: `    privileged: true\n    labels: {${team.join(': ')}, api_token: hunter2}`,
    kubernetes: pod('      securityContext: {privileged: true}'),
    run: `--privileged --label ${team.join('=')} -l api_token=hunter2`,
    quadlet: `PodmanArgs=--privileged\nLabel=${team.join('=')} api_token=hunter2`,
    inspect: ',"Privileged": true',
    ecs: ',"privileged": true, "dockerLabels": {"team": "payments", "api_token": "hunter2"}',
    nomad: '        privileged = true\n        labels {\n          team = "payments"\n          api_token = "hunter2"\n        }',
    devcontainer: '"privileged": true, "runArgs": ["--label=team=payments", "--label", "api_token=hunter2"]',
  }
  const region = { file: 'x.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 }
  // these have their labels elsewhere than their leaks
  const inserted: Readonly<Record<string, (text: string) => string>> = {
    kubernetes: (text) => text.replace('{name: web}', '{name: web, labels: {team: payments, api_token: hunter2}}'),
    inspect: (text) => text.replace('"Env": []', '"Env": [], "Labels": {"team": "payments", "api_token": "hunter2"}'),
  }
  for (const [dialect, leak] of Object.entries(labelled)) {
    const { file, text } = (write[dialect] as Write)(leak)
    const folder = t.testdir(tree(file, inserted[dialect]?.(text) ?? text))
    const waived = async (label: Readonly<Record<string, string>>) => {
      const waiver = { rules: ['privileged'], label, folder, reason: 'x', until: '2999-12-31', region }
      const { report } = await gate({ paths: ['.'], cwd: folder, only: ['privileged'], env: {}, waivers: [waiver], today: '2027-01-01' })
      t.notMatch(JSON.stringify(report), /hunter2/, `${dialect}: no secret`)
      const result = report.containers[0]?.results.find((one) => one.rule === 'privileged')
      t.equal(result?.outcome, 'fail', dialect)
      return result?.waived !== undefined
    }
    t.equal(await waived({ team: 'pay*' }), true, `${dialect}: by its label`)
    t.equal(await waived({ team: 'web' }), false, `${dialect}: not by another`)
    t.equal(await waived({ api_token: '*' }), false, `${dialect}: what looks like a secret is not kept`)
  }
})

/** The line of the leak: the one with a mark, else the only line that differs from the hardened document. */
function lineOf(text: string, leak: string): number {
  const lines = text.split('\n')
  const marked = lines.findIndex((line) => line.includes('#@'))
  return (marked >= 0 ? marked : lines.findIndex((line) => line.includes(leak.split('\n')[0]?.trim() ?? ''))) + 1
}

for (const { what, rule, in: dialects } of leaks) {
  void t.test(what, async (t) => {
    for (const [dialect, leak] of Object.entries(dialects)) {
      const { file, text } = (write[dialect] as Write)(leak)
      const folder = t.testdir(tree(file, text))
      const { report } = await gate({ paths: ['.'], cwd: folder, only: [rule], env: {} })
      const [container] = report.containers
      t.equal(report.containers.length, 1, `${dialect}: one container is found`)
      const result = container?.results.find((one) => one.rule === rule)
      t.equal(result?.outcome, 'fail', `${dialect}: ${rule} fails ${JSON.stringify(result?.missing.map((one) => one.gap.detail))}`)
      t.equal(result?.region?.file, file, `${dialect}: in the file`)
      t.equal(result?.region?.line, lineOf(text, leak), `${dialect}: at the line`)
      t.notMatch(JSON.stringify(report), /hunter2/, `${dialect}: no secret`)
    }
  })
}

function tree(file: string, text: string): Record<string, string | Record<string, string>> {
  const [folder, name] = file.split('/')
  return name === undefined ? { [file]: text } : { [folder as string]: { [name]: text } }
}

void t.test('a task definition is known in one line as well', (t) => {
  const text = '{"taskDefinition":{"family":"web","containerDefinitions":[{"name":"web","image":"nginx","privileged":true}]}}'
  t.equal(isEcs({ name: 'task.json', path: '/x/task.json', text }), 'yes')
  t.equal(isEcs({ name: 'notes.json', path: '/x/notes.json', text: '{"said":"about containerDefinitions: much"}' }), 'no')
  t.end()
})

/** Shares the host's processes. */
const sharing = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostPID: true\n  containers: [{name: web, image: x}]\n'

void t.test('what a script writes and deploys is judged, at its place in the script', async (t) => {
  const compose = 'services:\n  web:\n    image: x\n    privileged: true\n'
  const service = '[Service]\nExecStart=docker run --privileged --name %N x\n'
  const container = '[Container]\nImage=x\nPodmanArgs=--privileged\n'
  const rows: readonly (readonly [script: string, name: string, line: number])[] = [
    [`#!/bin/sh\nkubectl apply -f - <<EOF\n${sharing}EOF\necho done\n`, 'web/web', 8],
    [`kubectl apply -f - <<-'E O F'\n\t${sharing.replaceAll('\n', '\n\t')}E O F\n`, 'web/web', 7],
    [`f() {\n  cat <<EOF | kubectl apply -f -\n${sharing}EOF\n}\n`, 'web/web', 8],
    [`cat > /etc/compose.yaml <<EOF\n${compose}EOF\ndocker compose up\n`, 'web', 3],
    [`cat <<EOF > deploy.yml\n${compose}EOF\n`, 'web', 3],
    [`cat > /etc/systemd/system/web.service <<EOF\n${service}EOF\n`, 'web', 3],
    [`sudo tee /etc/containers/systemd/web.container >/dev/null <<EOF\n${container}EOF\n`, 'web', 2],
  ]
  for (const [text, name, line] of rows) {
    const { evidence } = await readManifests({ ...options, paths: ['run.sh'], cwd: t.testdir({ 'run.sh': text }), env: {} })
    t.match(
      evidence.containers.map(({ identity }) => ({ identity })),
      [{ identity: { name, rendered: true, region: { file: 'run.sh', line } } }],
      text,
    )
    t.equal(evidence.containers.length, 1, text)
    t.same(evidence.sources, [], text)
  }
})

void t.test('what a script fills in, or only prints, is no mistake of its author', async (t) => {
  const statuses = async (text: string) => {
    const { evidence } = await readManifests({ ...options, paths: ['run.sh'], cwd: t.testdir({ 'run.sh': text }), env: {} })
    return evidence.sources.map(({ status, reason }) => `${status}: ${reason}`)
  }
  const broken = 'apiVersion: v1\nkind: Pod\nmetadata:\n${LABELS}\n  name: x\n'
  t.match(await statuses(`kubectl apply -f - <<EOF\n${broken}EOF\n`), [/^failed: the script fills this in/], 'unknown is no pass')
  t.match(await statuses(`kubectl apply -f - <<'EOF'\n${broken}EOF\n`), [/^failed: /], 'quoted it stands as it is')
  t.match(await statuses('# how to\nkind: Pod\napiVersion: v1\n'), [/^skipped: nothing in it/], 'a script is no manifest')
  t.match(await statuses('cat <<EOF\nkind: x\nEOF\n'.repeat(20_000)), [/^failed: more than 200/], 'in time that grows with the text')
  const stdin = `services:\n  web:\n    image: x\n    command: |\n      sh -c '\n      docker ps'\n`
  const { evidence } = await readManifests({ ...options, paths: ['-'], stdin, env: {} })
  t.match(
    evidence.containers.map(({ identity }) => identity.dialect),
    ['compose'],
    'a line of it does not make it a script',
  )
  t.same(await statuses('cat <<EOF\nkind: regards\nEOF\ndocker run x\n'), [])
})

void t.test('sysctls of an inspect document stand where they are written', async (t) => {
  const { file, text } = (write.inspect as Write)(',"Sysctls": {"kernel.msgmax": "2",\n"net.ipv4.ip_forward": "1"}')
  const { evidence } = await readManifests({ ...options, paths: [file], cwd: t.testdir({ [file]: text }), env: {} })
  t.match(evidence.containers[0]?.declared.sysctls, {
    value: [{ name: 'kernel.msgmax' }, { name: 'net.ipv4.ip_forward' }],
    origin: { place: 'HostConfig.Sysctls', parts: { 'net.ipv4.ip_forward': { file, line: 4, column: 1 } } },
  })
})

void t.test('a hardened container passes in every notation', async (t) => {
  const hardened: Readonly<Record<string, string>> = {
    compose:
      '    user: "1000:1000"\n    read_only: true\n    cap_drop: [ALL]\n    security_opt: ["no-new-privileges:true"]\n    mem_limit: 256m\n    cpus: 1\n    pids_limit: 100\n    init: true',
    kubernetes: pod(
      '      securityContext:\n        allowPrivilegeEscalation: false\n        readOnlyRootFilesystem: true\n        runAsUser: 1000\n        runAsGroup: 1000\n        capabilities: {drop: [ALL]}\n        seccompProfile: {type: RuntimeDefault}\n      resources: {limits: {memory: 256Mi, cpu: 1}}',
      '  hostUsers: false\n  automountServiceAccountToken: false\n',
    ),
    run: '-u 1000:1000 --read-only --cap-drop ALL --security-opt no-new-privileges -m 256m --cpus 1 --pids-limit 100 --init',
    quadlet:
      'User=1000\nGroup=1000\nReadOnly=true\nDropCapability=ALL\nNoNewPrivileges=true\nUserNS=auto\nPodmanArgs=--memory 256m --cpus 1\nPidsLimit=100\nRunInit=true',
  }
  for (const [dialect, text] of Object.entries(hardened)) {
    const { file, text: document } = (write[dialect] as Write)(text)
    const { report } = await gate({ paths: ['.'], cwd: t.testdir(tree(file, document)), env: {} })
    const bad = report.containers.flatMap((one) => one.results.filter((result) => result.outcome === 'fail' && result.severity !== 'low'))
    t.strictSame(
      bad.filter((one) => one.rule !== 'no-user-namespace').map((one) => `${one.rule}: ${one.message}`),
      [],
      `${dialect}: nothing above low`,
    )
    t.equal(report.containers.length, 1, `${dialect}: it is found`)
  }
})

const options = { engines: (platform: string) => assumedEngine(platform, []), host: assumedHost }

void t.test('any bytes: every reader ends, and none throws', async (t) => {
  const documents = leaks.flatMap(({ in: dialects }) => Object.entries(dialects).map(([dialect, leak]) => (write[dialect] as Write)(leak)))
  const mutated = fc
    .tuple(
      fc.constantFrom(...documents),
      fc.nat(),
      fc.nat(40),
      fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('{', '[', '"', '&a', '*a', '\t', '\r', '<<:', '${X}', '{{', '\n- ', ': ')),
    )
    .map(([{ file, text }, at, length, insert]) => {
      const from = at % (text.length + 1)
      return { file, text: text.slice(0, from) + insert + text.slice(from + length) }
    })
  const folder = t.testdir({})
  await fc.assert(
    fc.asyncProperty(mutated, async ({ file, text }) => {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await writeFile(join(folder, file), text)
      await readManifests({ ...options, paths: [file], cwd: folder, env: {} })
    }),
    { numRuns: 400 },
  )
  t.pass('400 mutated documents')
})
