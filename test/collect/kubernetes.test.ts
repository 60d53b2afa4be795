/** Kubernetes objects to declared facts with their places: all kinds, all containers, all fields; charts and kustomizations; hostile files. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { readKubernetes } from '../../src/collect/kubernetes/index.js'
import { thousandths, wholeUnits } from '../../src/collect/kubernetes/quantity.js'
import { isKubernetes } from '../../src/collect/kubernetes/recognise.js'
import type { DeclaredWorkload, ManifestReading, ReadContext } from '../../src/collect/manifest/dialect.js'
import type { Declared } from '../../src/model/facts.js'

interface Options {
  readonly render?: ReadContext['render']
  readonly files?: Readonly<Record<string, string>>
}

/** Reads files by their names below /work; `<stdin>` has no path. */
function read(files: Readonly<Record<string, string>>, { render, files: others = {} }: Options = {}): ManifestReading {
  const context: ReadContext = {
    env: {},
    cwd: '/work',
    composeFiles: [],
    readFile: (path) => {
      const name = path.replace('/work/', '')
      return others[name] === undefined ? { problem: `${name}: there is no such file`, absent: true } : { text: others[name], name }
    },
    render: render ?? (() => ({ problem: 'no program here' })),
  }
  const sources = Object.entries(files).map(([name, text]) => ({ name, text, path: name === '<stdin>' ? '' : `/work/${name}` }))
  return readKubernetes(sources, context)
}

function only(text: string): DeclaredWorkload {
  const { workloads, problems } = read({ 'pod.yaml': text })
  if (workloads.length !== 1) throw new Error(`${workloads.length} workloads, ${JSON.stringify(problems)}`)
  return workloads[0] as DeclaredWorkload
}

/** A pod with one container; the parts are YAML of one line each. */
function pod(spec: readonly string[], container: readonly string[] = [], metadata: readonly string[] = []): string {
  const lines = ['apiVersion: v1', 'kind: Pod', 'metadata:', '  name: web', ...metadata.map((line) => `  ${line}`), 'spec:']
  return [
    ...lines,
    ...spec.map((line) => `  ${line}`),
    '  containers:',
    '    - name: app',
    '      image: nginx',
    ...container.map((line) => `      ${line}`),
    '',
  ].join('\n')
}

/** Value of a fact; of a gap its reason. */
function value(declared: Declared, name: keyof Declared): unknown {
  const fact = declared[name]
  return fact?.known ? fact.value : `gap ${fact?.gap.reason ?? 'of nothing'}`
}

function lineOf(declared: Declared, name: keyof Declared): number | undefined {
  const fact = declared[name]
  return fact?.known ? fact.origin.region?.line : fact?.gap.region?.line
}

void t.test('objects are known by their kind, not by the name of the file', async (t) => {
  const rows: readonly (readonly [string, string, string, 'yes' | 'no'])[] = [
    ['YAML', 'a.txt', 'apiVersion: v1\nkind: Pod\n', 'yes'],
    ['quoted keys', 'a.yaml', '"apiVersion": v1\n"kind": Pod\n', 'yes'],
    ['behind comments and a marker', 'a.yaml', '# x\n---\nkind: Pod\napiVersion: v1\n', 'yes'],
    ['JSON', 'a.json', '{"kind":"Pod","apiVersion":"v1"}', 'yes'],
    ['a list of kubectl, with the kind at its end', 'a.json', '{\n    "apiVersion": "v1",\n    "items": [],\n    "kind": "List"\n}', 'yes'],
    ['flow style', 'a.yaml', '{apiVersion: v1, kind: Pod}', 'yes'],
    ['a template', 'a.yaml', '{{- if .Values.x }}\napiVersion: apps/v1\nkind: Deployment\n', 'yes'],
    ['a kustomization', 'x/kustomization.yaml', 'resources: [a.yaml]\n', 'yes'],
    ['a chart', 'Chart.yaml', 'apiVersion: v2\nname: x\n', 'yes'],
    ['no chart', 'Chart.yaml', 'bars: [1, 2]\n', 'no'],
    ['values of a chart', 'values.yaml', 'image: {kind: x}\n', 'no'],
    ['compose', 'compose.yaml', 'services: {}\n', 'no'],
    ['an API description that speaks of kinds', 'swagger.json', '{"swagger":"2.0","definitions":{"x":{"kind":1,"apiVersion":2}}}', 'no'],
    ['kind below something', 'a.yaml', 'x:\n  apiVersion: v1\n  kind: Pod\n', 'no'],
  ]
  for (const [sentence, name, text, expected] of rows) t.equal(isKubernetes({ name, path: `/${name}`, text }), expected, sentence)
})

void t.test('every kind that carries pods', async (t) => {
  const spec = 'containers: [{name: app, image: nginx, securityContext: {privileged: true}}]'
  const template = `template: {metadata: {name: t}, spec: {${spec}}}`
  const rows: readonly (readonly [string, string, string, string])[] = [
    ['v1', 'Pod', `spec: {${spec}}`, 'spec'],
    ['apps/v1', 'Deployment', `spec: {${template}}`, 'spec.template.spec'],
    ['apps/v1', 'StatefulSet', `spec: {${template}}`, 'spec.template.spec'],
    ['apps/v1', 'DaemonSet', `spec: {${template}}`, 'spec.template.spec'],
    ['extensions/v1beta1', 'ReplicaSet', `spec: {${template}}`, 'spec.template.spec'],
    ['v1', 'ReplicationController', `spec: {${template}}`, 'spec.template.spec'],
    ['batch/v1', 'Job', `spec: {${template}}`, 'spec.template.spec'],
    ['batch/v1beta1', 'CronJob', `spec: {jobTemplate: {spec: {${template}}}}`, 'spec.jobTemplate.spec.template.spec'],
    ['v1', 'PodTemplate', template, 'template.spec'],
    ['argoproj.io/v1alpha1', 'Rollout', `spec: {${template}}`, 'spec.template.spec'],
    ['serving.knative.dev/v1', 'Service', `spec: {${template}}`, 'spec.template.spec'],
    ['kubeflow.org/v1', 'TFJob', `spec: {replicas: {worker: {${template}}}}`, 'spec.replicas.worker.template.spec'],
    ['example.org/v1', 'Pod', `spec: {parts: [{pod: {${spec}}}]}`, 'spec.parts[0].pod'],
  ]
  for (const [apiVersion, kind, body, place] of rows) {
    const { workloads, problems } = read({
      'a.yaml': `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web, namespace: shop}\n${body}\n`,
    })
    t.match(
      workloads,
      [{ platform: 'kubernetes', identity: { name: 'web/app', workload: 'shop/web/app', image: 'nginx' } }],
      `${kind} of ${apiVersion}`,
    )
    t.equal(workloads.length, 1)
    t.match(workloads[0]?.declared.privileged, { value: true, origin: { place: `${place}.containers[0].securityContext.privileged` } })
    t.strictSame(problems, [])
  }
})

void t.test('what speaks of containers and deploys none', async (t) => {
  const pattern = 'spec: {rules: [{pattern: {spec: {containers: [{name: "*", image: "*", securityContext: {privileged: true}}]}}}]}'
  const rows: readonly (readonly [string, string, string])[] = [
    ['kyverno.io/v1', 'ClusterPolicy', pattern],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', pattern],
    ['v1', 'ConfigMap', 'data: {pod: "kind: Pod"}'],
    ['v1', 'Service', 'spec: {ports: [{port: 80}]}'],
    ['example.org/v1', 'Thing', 'status: {containers: [{name: a, image: b}]}'],
    ['example.org/v1', 'Thing', 'spec: {containers: 3}'],
  ]
  for (const [apiVersion, kind, body] of rows) {
    t.strictSame(read({ 'a.yaml': `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\n${body}\n` }).workloads, [], kind)
  }
  const { workloads, problems } = read({
    'patch.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {replicas: 3}\n',
  })
  t.strictSame(workloads, [])
  t.match(problems, [{ kind: 'note', message: /no containers/ }], 'a part of a Deployment is worth a word')
})

void t.test('custom resources with several pods tell them apart', async (t) => {
  const part = '{spec: {containers: [{name: app, image: nginx}]}}'
  const { workloads } = read({ 'a.yaml': `apiVersion: e.org/v1\nkind: Two\nmetadata: {name: x}\nspec: {a: ${part}, b: ${part}}\n` })
  t.strictSame(
    workloads.map((one) => one.identity.name),
    ['x/spec.a.spec/app', 'x/spec.b.spec/app'],
  )
})

void t.test('lists, many documents, one JSON object after another: each knows its line', async (t) => {
  const privileged = 'securityContext: {privileged: true}'
  const one = (name: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: app\n      image: i\n      ${privileged}\n`
  const json = (name: string) =>
    `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "${name} }{"},\n "spec": {"containers": [{"name": "app", "image": "i", "securityContext": {"privileged": true}}]}}`
  const rows: readonly (readonly [string, string, readonly number[]])[] = [
    ['documents', `${one('a')}---\n${one('b')}`, [9, 19]],
    ['CRLF', one('a').replaceAll('\n', '\r\n'), [9]],
    [
      'a List',
      `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Pod\n    spec:\n      containers: [{name: app, image: i, ${privileged}}]\n`,
      [7],
    ],
    [
      'a list of a kind',
      `{apiVersion: v1, kind: PodList, items: [{apiVersion: v1, kind: Pod, spec: {containers: [{name: app, image: i, ${privileged}}]}}]}`,
      [1],
    ],
    [
      'a template of OpenShift',
      `apiVersion: template.openshift.io/v1\nkind: Template\nobjects:\n  - ${one('a').trim().replaceAll('\n', '\n    ')}\n`,
      [12],
    ],
    ['JSON objects, line by line', `${json('a')}\n${json('b')}\n`, [2, 4]],
    ['JSON objects without a space', `${json('a')}${json('b')}`, [2, 3]],
    ['JSON objects in one line', `${json('a')}${json('b')}`.replaceAll('\n', ''), [1, 1]],
    [
      'JSON with tabs',
      '{\n\t"apiVersion": "v1",\n\t"kind": "Pod",\n\t"spec": {"containers": [{"image": "i",\n\t"securityContext": {"privileged": true}}]}\n}',
      [5],
    ],
  ]
  for (const [sentence, text, lines] of rows) {
    const { workloads, problems } = read({ 'a.yaml': text })
    t.strictSame(problems, [], sentence)
    const places = workloads.map(({ declared: { privileged: fact } }) => (fact?.known === true ? fact.origin.region : undefined))
    t.strictSame(
      places.map((place) => place?.line),
      lines,
      sentence,
    )
    for (const place of places) {
      const line = text.split('\n')[(place?.line ?? 0) - 1] ?? ''
      t.equal(line.slice((place?.column ?? 0) - 1, (place?.endColumn ?? 0) - 1), 'true', `${sentence}: to the column`)
    }
  }
})

void t.test('anchors and merge keys point at the place to edit', async (t) => {
  const text = pod(['volumes: &v []'], ['securityContext: &s', '  privileged: true']).replace(
    '  containers:',
    '  initContainers:\n    - {name: first, image: i, securityContext: {<<: *t}}\n  containers:',
  )
  const { workloads } = read({ 'a.yaml': text.replace('metadata:', 'x: &t\n  privileged: true\nmetadata:') })
  t.strictSame(
    workloads.map(({ declared }) => [value(declared, 'privileged'), lineOf(declared, 'privileged')]),
    [
      [true, 4],
      [true, 15],
    ],
  )
})

void t.test('words as YAML 1.1 and the API server take them', async (t) => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['true', true],
    ['yes', true],
    ['on', true],
    ['no', false],
    ['"true"', 'gap malformed'],
    ['1', 'gap malformed'],
    ['[true]', 'gap malformed'],
    ['{{ .Values.privileged }}', 'gap malformed'],
    ['"{{ .Values.privileged }}"', 'gap unresolved'],
    [`$${'{PRIVILEGED}'}`, 'gap unresolved'],
    ['null', false],
    ['', false],
  ]
  for (const [word, expected] of rows) {
    const { workloads } = read({ 'a.yaml': pod([], ['securityContext:', `  privileged: ${word}`]) })
    t.equal(
      workloads[0] && value(workloads[0].declared, 'privileged'),
      expected === 'gap malformed' && word.startsWith('{{') ? undefined : expected,
      word,
    )
  }
})

void t.test('what stands where a mapping or a list should stand is no silence', async (t) => {
  const rows: readonly (readonly [string, readonly string[], readonly string[], keyof Declared])[] = [
    ['securityContext of the container', [], ['securityContext: "x"'], 'privileged'],
    ['securityContext of the pod', ['securityContext: true'], [], 'identity.user'],
    ['capabilities', [], ['securityContext: {capabilities: ALL}'], 'capabilities.dropped'],
    ['drop', [], ['securityContext: {capabilities: {drop: ALL}}'], 'capabilities.dropped'],
    ['volumeMounts', [], ['volumeMounts: x'], 'hostPaths'],
    ['volumes', ['volumes: x'], [], 'pod.volumes'],
    ['sysctls', ['securityContext: {sysctls: x}'], [], 'sysctls'],
    ['env', [], ['env: x'], 'secrets.environment'],
    ['ports', [], ['ports: x'], 'pod.hostPorts'],
    ['a template for the whole', [], ['securityContext: "{{ toYaml .Values.s }}"'], 'noNewPrivileges'],
    ['a limit', [], ['resources: {limits: {memory: much}}'], 'limits.memory'],
    ['a volume of no kind', ['volumes: [{name: v, magic: {}}]'], [], 'pod.volumes'],
  ]
  for (const [sentence, spec, container, name] of rows) {
    const { declared } = only(pod(spec, container))
    t.match(value(declared, name), /^gap (malformed|unresolved)$/, sentence)
    t.type(lineOf(declared, name), 'number', `${sentence}: with its line`)
  }
})

void t.test('settings of the pod and of the container', async (t) => {
  const rows: readonly (readonly [string, readonly string[], readonly string[], Partial<Record<keyof Declared, unknown>>])[] = [
    [
      'nothing said',
      [],
      [],
      {
        privileged: false,
        noNewPrivileges: false,
        'seccomp.profile': 'default',
        'identity.user': 'gap unresolved',
        'pod.runAsNonRoot': [],
        'namespaces.pid': 'default',
        'userNamespace.mode': '',
        'pod.procMount': 'Default',
        'pod.os': '',
      },
    ],
    [
      'a user of the pod',
      ['securityContext: {runAsUser: 1000, runAsGroup: 3000}'],
      [],
      { 'identity.user': '1000:3000', 'pod.runAsUser': [1000] },
    ],
    [
      'a user of the container wins',
      ['securityContext: {runAsUser: 1000, runAsGroup: 3000}'],
      ['securityContext: {runAsUser: 0}'],
      { 'identity.user': '0:3000', 'pod.runAsUser': [0, 1000] },
    ],
    ['a group alone leaves the user to the image', ['securityContext: {runAsGroup: 3000}'], [], { 'identity.user': 'gap unresolved' }],
    [
      'not root, said twice',
      ['securityContext: {runAsNonRoot: false}'],
      ['securityContext: {runAsNonRoot: true}'],
      { 'pod.runAsNonRoot': [true, false] },
    ],
    ['escalation denied', [], ['securityContext: {allowPrivilegeEscalation: false}'], { noNewPrivileges: true }],
    ['escalation allowed', [], ['securityContext: {allowPrivilegeEscalation: true}'], { noNewPrivileges: false }],
    ['read-only root', [], ['securityContext: {readOnlyRootFilesystem: true}'], { 'rootFilesystem.readOnly': true }],
    [
      'capabilities in any spelling',
      [],
      ['securityContext: {capabilities: {add: [sys_admin, CAP_NET_RAW, NET_RAW], drop: [all]}}'],
      {
        'capabilities.added': ['NET_RAW', 'SYS_ADMIN'],
        'capabilities.dropped': ['ALL'],
        'pod.capabilitiesAdded': ['sys_admin', 'CAP_NET_RAW', 'NET_RAW'],
        'pod.capabilitiesDropped': ['all'],
      },
    ],
    ['seccomp of the pod', ['securityContext: {seccompProfile: {type: Unconfined}}'], [], { 'seccomp.profile': 'unconfined' }],
    [
      'seccomp of the container wins',
      ['securityContext: {seccompProfile: {type: Unconfined}}'],
      ['securityContext: {seccompProfile: {type: RuntimeDefault}}'],
      {
        'seccomp.profile': 'default',
        'pod.seccomp': [
          { type: 'RuntimeDefault', by: 'container' },
          { type: 'Unconfined', by: 'pod' },
        ],
      },
    ],
    [
      'a local profile',
      [],
      ['securityContext: {seccompProfile: {type: Localhost, localhostProfile: x.json}}'],
      { 'seccomp.profile': 'custom' },
    ],
    [
      'a profile that is none',
      [],
      ['securityContext: {seccompProfile: {type: constructor}}'],
      { 'seccomp.profile': 'gap malformed', 'pod.seccomp': [{ type: 'constructor', by: 'container' }] },
    ],
    [
      'AppArmor of the pod',
      ['securityContext: {appArmorProfile: {type: Localhost, localhostProfile: own}}'],
      [],
      { 'apparmor.profile': 'own' },
    ],
    [
      'AppArmor off',
      ['securityContext: {appArmorProfile: {type: RuntimeDefault}}'],
      ['securityContext: {appArmorProfile: {type: Unconfined}}'],
      { 'apparmor.profile': 'unconfined' },
    ],
    [
      'SELinux',
      ['securityContext: {seLinuxOptions: {type: spc_t}}'],
      [],
      { 'selinux.type': 'spc_t', 'pod.selinux': [{ user: '', role: '', type: 'spc_t', by: 'pod' }] },
    ],
    ['masks off', [], ['securityContext: {procMount: Unmasked}'], { 'pod.procMount': 'Unmasked', maskedPaths: [], readonlyPaths: [] }],
    ['users of its own', ['hostUsers: false'], [], { 'userNamespace.mode': 'private' }],
    ['users of the host', ['hostUsers: true'], [], { 'userNamespace.mode': 'host' }],
    [
      'namespaces of the host',
      ['hostPID: true', 'hostIPC: true', 'hostNetwork: true'],
      [],
      { 'namespaces.pid': 'host', 'namespaces.ipc': 'host', 'namespaces.net': 'host' },
    ],
    ['denied in so many words', ['hostPID: false', 'shareProcessNamespace: false'], [], { 'namespaces.pid': 'default' }],
    ['shared with nobody', ['shareProcessNamespace: true'], [], { 'namespaces.pid': 'own' }],
    [
      'sysctls',
      ['securityContext: {sysctls: [{name: kernel/shm_rmid_forced, value: "1"}]}'],
      [],
      { sysctls: [{ name: 'kernel/shm_rmid_forced', value: '1' }] },
    ],
    ['a runtime class', ['runtimeClassName: gvisor'], [], { 'runtime.name': 'gvisor' }],
    [
      'a Windows pod',
      ['os: {name: windows}', 'securityContext: {windowsOptions: {hostProcess: true}}'],
      ['securityContext: {windowsOptions: {hostProcess: false}}'],
      {
        'pod.os': 'windows',
        'pod.hostProcess': true,
        'capabilities.added': 'gap not-collected',
        'seccomp.profile': 'gap not-collected',
        privileged: false,
      },
    ],
    [
      'ports',
      [],
      ['ports: [{containerPort: 80}, {containerPort: 81, hostPort: 8081}, {containerPort: 82, hostPort: 0}]'],
      { 'pod.hostPorts': [8081] },
    ],
    [
      'hosts of probes',
      [],
      [
        'livenessProbe: {httpGet: {port: 1, host: a}}',
        'startupProbe: {tcpSocket: {port: 1, host: b}}',
        'lifecycle: {preStop: {httpGet: {port: 1, host: c}}, postStart: {httpGet: {port: 1, host: ""}}}',
      ],
      { 'pod.probeHosts': ['a', 'b', 'c'] },
    ],
  ]
  for (const [sentence, spec, container, facts] of rows) {
    const { declared } = only(pod(spec, container))
    for (const [name, expected] of Object.entries(facts))
      t.strictSame(value(declared, name as keyof Declared), expected, `${sentence}: ${name}`)
  }
})

void t.test('annotations of older releases', async (t) => {
  const apparmor = (profile: string, name = 'app') => [
    'annotations:',
    `  container.apparmor.security.beta.kubernetes.io/${name}: ${profile}`,
  ]
  t.equal(value(only(pod([], [], apparmor('unconfined'))).declared, 'apparmor.profile'), 'unconfined')
  t.equal(value(only(pod([], [], apparmor('localhost/own'))).declared, 'apparmor.profile'), 'own')
  t.equal(value(only(pod([], [], apparmor('runtime/default'))).declared, 'apparmor.profile'), '')
  t.equal(value(only(pod([], [], apparmor('nonsense'))).declared, 'apparmor.profile'), 'gap malformed')
  const field = ['securityContext: {appArmorProfile: {type: Unconfined}}']
  t.equal(value(only(pod([], field, apparmor('runtime/default'))).declared, 'apparmor.profile'), 'unconfined', "the container's field wins")
  t.equal(value(only(pod(field, [], apparmor('runtime/default'))).declared, 'apparmor.profile'), '', "the pod's field does not")
  const other = only(pod([], [], apparmor('unconfined', 'nobody'))).declared
  t.equal(value(other, 'apparmor.profile'), '', 'of no container')
  t.strictSame(value(other, 'pod.apparmor'), [{ type: 'unconfined', by: 'annotation' }], 'but admission reads it')
  const seccomp = pod(
    [],
    [],
    [
      'annotations: {seccomp.security.alpha.kubernetes.io/pod: runtime/default, container.seccomp.security.alpha.kubernetes.io/app: unconfined}',
    ],
  )
  const { workloads, problems } = read({ 'a.yaml': seccomp })
  t.equal(workloads[0] && value(workloads[0].declared, 'seccomp.profile'), 'default', 'no kubelet reads these any more')
  t.match(workloads[0]?.declared['seccomp.profile'], { basis: 'default' })
  t.match(problems, [{ kind: 'note', message: /1\.27/, region: { line: 5 } }])
})

void t.test('no masks without users of their own: the API server refuses that', async (t) => {
  const rows: readonly (readonly [string, readonly string[], string, boolean])[] = [
    ['nothing is said of users', [], 'Unmasked', true],
    ["the host's users", ['hostUsers: true'], 'Unmasked', true],
    ['users of its own', ['hostUsers: false'], 'Unmasked', false],
    ['what nobody knows yet', ['hostUsers: "{{ x }}"'], 'Unmasked', false],
    ['the usual masks', [], 'Default', false],
  ]
  for (const [what, spec, procMount, refused] of rows) {
    const { problems } = read({ 'a.yaml': pod(spec, [`securityContext: {procMount: ${procMount}}`]) })
    t.match(problems, refused ? [{ kind: 'note', message: /hostUsers: false/, region: { file: 'a.yaml' } }] : [], what)
    t.equal(problems.length, refused ? 1 : 0, what)
  }
})

void t.test('containers of every kind, and what they share', async (t) => {
  const text = pod(
    [
      'initContainers:',
      '  - {name: first, image: i}',
      '  - {name: mesh, image: i, restartPolicy: Always}',
      'ephemeralContainers:',
      '  - {name: debug, image: i, targetContainerName: app, securityContext: {privileged: true}}',
    ],
    ['securityContext: {privileged: false}'],
  )
  const { workloads } = read({ 'a.yaml': text })
  const joined = (one: DeclaredWorkload) => value(one.declared, 'namespaces.joined') as { kind: string; container: string }[]
  t.strictSame(
    workloads.map((one) => [
      one.identity.name,
      value(one.declared, 'privileged'),
      value(one.declared, 'namespaces.pid'),
      value(one.declared, 'namespaces.net'),
    ]),
    [
      ['web/first', false, 'default', 'joined'],
      ['web/mesh', false, 'default', 'joined'],
      ['web/app', false, 'default', 'joined'],
      ['web/debug', true, 'joined', 'joined'],
    ],
  )
  t.strictSame(
    workloads.map((one) =>
      joined(one)
        .filter(({ kind }) => kind === 'net')
        .map(({ container }) => container),
    ),
    [['mesh'], ['app', 'debug'], ['mesh', 'debug'], ['mesh', 'app']],
  )
  t.strictSame(joined(workloads[3] as DeclaredWorkload).at(-1), { kind: 'pid', container: 'app' })
  const shared = read({ 'a.yaml': text.replace('spec:\n', 'spec:\n  shareProcessNamespace: true\n') })
  t.strictSame(
    shared.workloads.map((one) => [value(one.declared, 'namespaces.pid'), lineOf(one.declared, 'namespaces.pid')]),
    Array.from({ length: 4 }, () => ['joined', 6]),
  )
})

void t.test('volumes: what is of the host', async (t) => {
  const volumes = (source: string) => [`volumes: [{name: v, ${source}}]`]
  const bind = { source: '/var/log', target: '/l', readOnly: false, propagation: 'private', options: [], idmapped: false, kind: 'bind' }
  const host = volumes('hostPath: {path: /var/log/}')
  const rows: readonly (readonly [string, readonly string[], readonly string[], unknown])[] = [
    ['a folder', host, ['volumeMounts: [{name: v, mountPath: /l}]'], [bind]],
    [
      'read-only',
      host,
      ['volumeMounts: [{name: v, mountPath: /l, readOnly: true}]'],
      [{ ...bind, readOnly: true, options: ['ro-not-recursive'] }],
    ],
    [
      'read-only throughout',
      host,
      ['volumeMounts: [{name: v, mountPath: /l, readOnly: true, recursiveReadOnly: Enabled}]'],
      [{ ...bind, readOnly: true, options: ['ro-recursive'] }],
    ],
    [
      'read-only where it can',
      host,
      ['volumeMounts: [{name: v, mountPath: /l, readOnly: true, recursiveReadOnly: IfPossible}]'],
      [{ ...bind, readOnly: true }],
    ],
    ['shared', host, ['volumeMounts: [{name: v, mountPath: /l, mountPropagation: Bidirectional}]'], [{ ...bind, propagation: 'shared' }]],
    ['slave', host, ['volumeMounts: [{name: v, mountPath: /l, mountPropagation: HostToContainer}]'], [{ ...bind, propagation: 'slave' }]],
    ['a part', host, ['volumeMounts: [{name: v, mountPath: /l, subPath: pods/x}]'], [{ ...bind, source: '/var/log/pods/x' }]],
    [
      'a part with a variable',
      host,
      ['env: [{name: P, value: pods}]', 'volumeMounts: [{name: v, mountPath: /l, subPathExpr: $(P)/$$x}]'],
      [{ ...bind, source: '/var/log/pods/$x' }],
    ],
    [
      'a part that the start decides',
      host,
      ['env: [{name: P, valueFrom: {fieldRef: {fieldPath: x}}}]', 'volumeMounts: [{name: v, mountPath: /l, subPathExpr: $(P)}]'],
      'gap unresolved',
    ],
    ['the root', volumes('hostPath: {path: /}'), ['volumeMounts: [{name: v, mountPath: /l}]'], [{ ...bind, source: '/' }]],
    [
      'a path with a placeholder',
      volumes(`hostPath: {path: "$${'{HOME}'}"}`),
      ['volumeMounts: [{name: v, mountPath: /l}]'],
      'gap unresolved',
    ],
    ['not mounted', host, [], []],
    ['no path of the host', volumes('emptyDir: {}'), ['volumeMounts: [{name: v, mountPath: /l}]'], []],
    ['no such volume', host, ['volumeMounts: [{name: w, mountPath: /l}]'], []],
  ]
  for (const [sentence, spec, container, expected] of rows)
    t.strictSame(value(only(pod(spec, container)).declared, 'hostPaths'), expected, sentence)
  const { declared } = only(
    pod(['volumes: [{name: a}, {name: b, hostPath: null}, {name: c, nfs: {}}, {name: d, projected: {}, hostPath: {path: /}}]']),
  )
  t.strictSame(value(declared, 'pod.volumes'), [
    { name: 'a', types: ['emptyDir'] },
    { name: 'b', types: ['emptyDir'] },
    { name: 'c', types: ['nfs'] },
    { name: 'd', types: ['projected', 'hostPath'] },
  ])
  t.match(declared['pod.volumes'], { origin: { parts: { c: { line: 6, column: 61 } } } }, 'each points at its kind')
  const devices = only(
    pod(
      ['volumes: [{name: v, persistentVolumeClaim: {claimName: disk}}]'],
      [
        'volumeDevices: [{name: v, devicePath: /dev/x}]',
        'resources: {limits: {nvidia.com/gpu: 2, memory: 1Gi, example.org/none: 0, kubernetes.io/batch-cpu: 1}}',
      ],
    ),
  )
  t.strictSame(value(devices.declared, 'devices.requested'), ['claim/disk:/dev/x', 'nvidia.com/gpu=2'])
})

void t.test('limits, and those of the namespace', async (t) => {
  const range =
    'apiVersion: v1\nkind: LimitRange\nmetadata: {name: r, namespace: shop}\nspec: {limits: [{type: Pod, max: {memory: 9Gi}}, {type: Container, default: {memory: 256Mi}, max: {memory: 1Gi, cpu: "2"}}]}\n'
  const rows: readonly (readonly [string, string, readonly string[], readonly string[], unknown, unknown])[] = [
    ['none', '', [], [], -1, -1],
    ['of the container', '', [], ['resources: {limits: {memory: 512Mi, cpu: 500m}}'], 512 * 2 ** 20, 0.5],
    ['as numbers', '', [], ['resources: {limits: {memory: 1000000, cpu: 1.5}}'], 1_000_000, 1.5],
    ['requests limit nothing', '', [], ['resources: {requests: {memory: 512Mi, cpu: 1}}'], -1, -1],
    ['an amount below zero is none', '', [], ['resources: {limits: {memory: -1}}'], 'gap malformed', -1],
    ['zero limits nothing', '', [], ['resources: {limits: {memory: 0, cpu: "0"}}'], -1, -1],
    ["the namespace's default and maximum", range, [], [], 256 * 2 ** 20, 2],
    ['an own one goes first', range, [], ['resources: {limits: {memory: 1Gi, cpu: 1}}'], 2 ** 30, 1],
    ["the pod's is smaller", '', ['resources: {limits: {memory: 1Gi, cpu: 1}}'], ['resources: {limits: {memory: 2Gi}}'], 2 ** 30, 1],
    ["the pod's is larger", '', ['resources: {limits: {memory: 1Gi}}'], ['resources: {limits: {memory: 1Mi}}'], 2 ** 20, -1],
  ]
  for (const [sentence, beside, spec, container, memory, cpu] of rows) {
    const { workloads } = read({ 'z.yaml': pod(spec, container, ['namespace: shop']), 'a.yaml': beside || 'kind: x' })
    t.strictSame(
      workloads.map(({ declared }) => [value(declared, 'limits.memory'), value(declared, 'limits.cpu')]),
      [[memory, cpu]],
      sentence,
    )
  }
  const elsewhere = read({ 'a.yaml': range, 'z.yaml': pod([], [], ['namespace: other']) })
  t.equal(elsewhere.workloads[0] && value(elsewhere.workloads[0].declared, 'limits.memory'), -1, 'of another namespace')
})

void t.test('quantities as Kubernetes reads them', async (t) => {
  const recording = new URL('../fixtures/kubernetes/pod-security-admission/answers.json', import.meta.url)
  const { quantities } = JSON.parse(readFileSync(recording, 'utf8')) as { quantities: readonly (readonly [string, string, string])[] }
  t.equal(quantities.length, 400)
  // The original wraps around beyond 2^63 and with some negative amounts, and takes a unit without a number: none of them limits anything.
  const usual = quantities.filter(
    ([text, units]) => /^[+]?[.]?\d/.test(text) && (units === '' || Math.abs(wholeUnits(text) ?? 0) < 2 ** 53),
  )
  t.ok(usual.length > 150)
  for (const [text, units, thousands] of usual) {
    t.equal(wholeUnits(text), units === '' ? undefined : Number(units), JSON.stringify(text))
    if (Math.abs(thousandths(text) ?? 0) < 2 ** 53)
      t.equal(thousandths(text), thousands === '' ? undefined : Number(thousands), `${text}, in thousandths`)
  }
})

void t.test('secrets in the environment: names, never values', async (t) => {
  const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {API_TOKEN: hunter2, LEVEL: info}\n'
  const rows: readonly (readonly [string, readonly string[], unknown])[] = [
    ['a value', ['env: [{name: DB_PASSWORD, value: hunter2}, {name: LEVEL, value: info}]'], ['DB_PASSWORD']],
    ['no value', ['env: [{name: DB_PASSWORD}, {name: DB_PASSWORD, value: ""}]'], []],
    ['an address with a password', ['env: [{name: URL, value: "postgres://u:hunter2@db/x"}]'], ['URL']],
    [
      'from a Secret',
      [
        'env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: DB_USER, valueFrom: {secretKeyRef: {name: s, key: u}}}]',
      ],
      ['DB_PASSWORD'],
    ],
    ['a path to one', ['env: [{name: DB_PASSWORD_FILE, value: /run/x}]'], []],
    ['a whole Secret', ['envFrom: [{secretRef: {name: db}}]'], ['all of Secret db']],
    ['a ConfigMap beside', ['envFrom: [{configMapRef: {name: settings}, prefix: MY_}]'], ['MY_API_TOKEN']],
    ['a ConfigMap that is not there', ['envFrom: [{configMapRef: {name: other}}]'], 'gap unresolved'],
    ['one that need not be there', ['envFrom: [{configMapRef: {name: other, optional: true}}]'], []],
    ['a secret beside what is not known', ['envFrom: [{configMapRef: {name: other}}, {secretRef: {name: db}}]'], ['all of Secret db']],
    ['from the pod itself', ['env: [{name: MY_TOKEN, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]'], []],
  ]
  for (const [sentence, container, expected] of rows) {
    const reading = read({ 'c.yaml': config, 'p.yaml': pod([], container) })
    t.strictSame(
      reading.workloads.map(({ declared }) => value(declared, 'secrets.environment')),
      [expected],
      sentence,
    )
    t.notMatch(JSON.stringify(reading), /hunter2/, `${sentence}: no value gets out`)
  }
})

void t.test('what lies beside', async (t) => {
  const level = (labels: string) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n`
  const enforce = 'pod-security.kubernetes.io/enforce'
  const rows: readonly (readonly [string, string, unknown])[] = [
    ['a level', level(`${enforce}: baseline`), 'baseline'],
    ['a level that is none counts as the strictest', level(`${enforce}: strict`), 'restricted'],
    ['another label', level('pod-security.kubernetes.io/warn: restricted'), ''],
    ['another namespace', level(`${enforce}: baseline`).replace('name: shop', 'name: other'), 'gap not-collected'],
  ]
  for (const [sentence, namespace, expected] of rows) {
    const { workloads } = read({ 'n.yaml': namespace, 'p.yaml': pod([], [], ['namespace: shop']) })
    t.equal(workloads[0] && value(workloads[0].declared, 'pod.enforcedLevel'), expected, sentence)
  }
  const classes = 'apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: strong}\nhandler: runsc\n'
  const strong = read({ 'a.yaml': pod(['runtimeClassName: strong']), 'b.yaml': classes })
  t.equal(strong.workloads[0] && value(strong.workloads[0].declared, 'runtime.name'), 'runsc', 'a class tells its handler')
  const claim = (volumeName: string) => `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {${volumeName}}\n`
  const volume = (reference: string) =>
    `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec: {hostPath: {path: /srv}${reference}}\n`
  const uses = pod(['volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]'], ['volumeMounts: [{name: v, mountPath: /d}]'])
  for (const [one, other] of [
    [claim('volumeName: pv'), volume('')],
    [claim(''), volume(', claimRef: {name: data}')],
    [claim('').replace('name: data', 'name: data, namespace: shop'), volume(', claimRef: {name: data, namespace: shop}')],
    [claim('storageClassName: manual, accessModes: [RWO]'), volume(', storageClassName: manual, accessModes: [RWX, RWO]')],
    [claim('selector: {matchLabels: {tier: db}}'), volume('').replace('name: pv', 'name: pv, labels: {tier: db}')],
  ]) {
    const { workloads } = read({ 'a.yaml': uses, 'b.yaml': `${one}---\n${other}` })
    t.match(
      workloads[0] && value(workloads[0].declared, 'hostPaths'),
      [{ source: '/srv', target: '/d' }],
      'a claim that is bound to a folder of the host',
    )
  }
  t.strictSame(value(only(uses).declared, 'hostPaths'), [], 'a claim of which nothing more is known')
  for (const [one, other] of [
    [claim('storageClassName: manual'), volume(', storageClassName: other')],
    [claim('accessModes: [RWX]'), volume(', accessModes: [RWO]')],
    [claim('selector: {matchLabels: {tier: db}}'), volume('')],
    [claim(''), volume(', claimRef: {name: other}')],
    [claim('volumeName: other'), volume('')],
  ]) {
    const { workloads } = read({ 'a.yaml': uses, 'b.yaml': `${one}---\n${other}` })
    t.strictSame(workloads[0] && value(workloads[0].declared, 'hostPaths'), [], 'a volume that is not for this claim')
  }
  const template = '{metadata: {name: v}, spec: {storageClassName: manual}}'
  const mounting = 'containers: [{name: c, image: x, volumeMounts: [{name: v, mountPath: /d}]}]'
  for (const made of [
    `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {template: {spec: {${mounting}}}, volumeClaimTemplates: [${template}]}\n`,
    `apiVersion: v1\nkind: Pod\nmetadata: {name: db}\nspec: {${mounting}, volumes: [{name: v, ephemeral: {volumeClaimTemplate: ${template}}}]}\n`,
  ]) {
    for (const reference of ['', ', claimRef: {name: v-db-0}'].slice(0, made.includes('StatefulSet') ? 2 : 1)) {
      const { workloads } = read({ 'a.yaml': made, 'b.yaml': volume(`, storageClassName: manual${reference}`) })
      t.match(workloads[0] && value(workloads[0].declared, 'hostPaths'), [{ source: '/srv' }], 'a claim that is made with the pod')
    }
  }
})

void t.test('containers of Argo workflows and Tekton tasks', async (t) => {
  const mounted = 'image: x, volumeMounts: [{name: h, mountPath: /h}]'
  const volumes = 'volumes: [{name: h, hostPath: {path: /srv}}]'
  const templates = [
    '{name: order, steps: [[{name: one, template: a}]]}',
    `{name: a, container: {${mounted}}, sidecars: [{name: s, image: y, securityContext: {privileged: true}}]}`,
    `{name: b, script: {${mounted}}}`,
    `{name: c, containerSet: {containers: [{name: m, ${mounted}}]}}`,
  ]
  const kinds: readonly (readonly [object: string, containers: readonly string[]])[] = [
    [`argoproj.io/v1alpha1\nkind: Workflow\nspec: {${volumes}, templates: [${templates.join(', ')}]}`, ['a /srv', 's', 'b /srv', 'm /srv']],
    [`argoproj.io/v1alpha1\nkind: CronWorkflow\nspec: {workflowSpec: {${volumes}, templates: [${templates[2]}]}}`, ['b /srv']],
    [`tekton.dev/v1\nkind: Task\nspec: {${volumes}, steps: [{name: a, ${mounted}}], sidecars: [{name: s, image: y}]}`, ['a /srv', 's']],
    ['example.org/v1\nkind: Other\nspec: {steps: [{name: a}], container: x, script: ls}', []],
  ]
  for (const [object, containers] of kinds) {
    const found = read({ 'a.yaml': `apiVersion: ${object}\nmetadata: {name: w}\n` }).workloads.map(({ identity, declared }) => {
      const paths = value(declared, 'hostPaths') as readonly { source: string }[]
      return [identity.name.split('/').at(-1), ...paths.map(({ source }) => source)].join(' ')
    })
    t.strictSame(found, containers, object)
  }
})

void t.test('what operators lay over pods', async (t) => {
  const task = (spec: string) => read({ 'a.yaml': `apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: w}\nspec: {${spec}}\n` })
  const said = (spec: string) =>
    task(spec).workloads.map(({ declared }) => [value(declared, 'privileged'), value(declared, 'identity.user')])
  const template = 'stepTemplate: {securityContext: {privileged: true, runAsUser: 5}}'
  t.strictSame(said(`${template}, steps: [{image: x}]`), [[true, '5']])
  t.strictSame(said(`${template}, steps: [{image: x, securityContext: {runAsUser: 7}}]`), [[true, '7']], 'one word of a mapping wins alone')
  t.strictSame(said(`${template}, steps: [{image: x, securityContext: {privileged: false}}]`), [[false, '5']])
  t.strictSame(said(`${template}, steps: [], sidecars: [{name: s, image: y}]`).length, 1)
  t.not(said(`${template}, steps: [], sidecars: [{name: s, image: y}]`)[0]?.[0], true, 'a sidecar is no step')

  const unjudged = [{ kind: 'unparsable', message: /not judged/, region: { file: 'a.yaml' } }]
  const argo = (spec: string) =>
    read({ 'a.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec: {${spec}}\n` }).problems
  const main = 'container: {image: x}'
  t.match(argo(`podSpecPatch: 'hostNetwork: true', templates: [{name: a, ${main}}]`), unjudged)
  t.match(argo(`templates: [{name: a, ${main}, podSpecPatch: '{}'}]`), unjudged)
  t.strictSame(argo(`templates: [{name: a, ${main}}]`), [])
  t.match(task('podTemplate: {hostNetwork: true}, steps: [{image: x}]').problems, unjudged)
  t.strictSame(task('podTemplate: {imagePullSecrets: []}, steps: [{image: x}]').problems, [])
})

void t.test('a template is told apart from broken YAML', async (t) => {
  const template = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ include "x" . }}-web\nspec: {}\n'
  t.match(read({ 'x.yaml': template }).problems, [{ kind: 'template', region: { file: 'x.yaml' }, remedy: /helm template/ }])
  const broken = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: [hunter2\n'
  const { problems } = read({ 'x.yaml': `${broken}---\n${pod([])}` })
  t.match(problems, [{ kind: 'unparsable', region: { file: 'x.yaml' } }])
  t.notMatch(JSON.stringify(problems), /hunter2/)
  const twice = read({ 'x.yaml': pod([], ['image: other']) })
  t.match(twice.problems, [{ kind: 'unparsable', message: /unique/i }], 'a key that stands twice')
})

const chart = {
  'shop/Chart.yaml': 'apiVersion: v2\nname: store\nversion: 1.0.0\n',
  'shop/values.yaml': 'privileged: true\n',
  'shop/templates/web.yaml': [
    '{{- if .Values.web }}',
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    '  name: {{ .Release.Name }}-web',
    'spec:',
    '  containers:',
    '    - name: app',
    '      image: {{ .Values.image }}',
    '      {{- with .Values.context }}',
    '      securityContext:',
    '        {{- toYaml . | nindent 8 }}',
    '      {{- end }}',
    '      stdin: true',
    '{{- end }}',
    '',
  ].join('\n'),
  'shop/charts/db/Chart.yaml': 'apiVersion: v2\nname: db\n',
  'shop/charts/db/templates/db.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: db}\nspec: {containers: [{name: db, image: {{ .x }}}]}\n',
}

/** As helm 3.18.6 wrote it for the chart above with `--set`; by hand shortened to what counts. */
const helmWrote = [
  '---',
  '# Source: store/templates/web.yaml',
  'apiVersion: v1',
  'kind: Pod',
  'metadata:',
  '  name: hullcheck-web',
  'spec:',
  '  containers:',
  '    - name: app',
  '      image: nginx:1',
  '      securityContext:',
  '        capabilities:',
  '          add:',
  '          - SYS_ADMIN',
  '        privileged: true',
  '      stdin: true',
  '',
].join('\n')

void t.test('a chart is rendered, and findings point at its templates', async (t) => {
  const asked: unknown[] = []
  const { workloads, problems } = read(chart, {
    render: (tool, folder) => {
      asked.push([tool, folder])
      return { text: helmWrote }
    },
  })
  t.strictSame(asked, [['helm', '/work/shop']], 'once, with what lies below its charts')
  t.strictSame(problems, [])
  t.equal(workloads.length, 1)
  t.match(workloads[0]?.identity, {
    name: 'hullcheck-web/app',
    region: { file: 'shop/templates/web.yaml', line: 8, column: 7, endColumn: 16 },
  })
  t.match(
    workloads[0]?.declared.privileged,
    { value: true, origin: { region: { file: 'shop/templates/web.yaml', line: 11, column: 7, endColumn: 23 } } },
    'what a value filled in points at the key above',
  )
  const refused = read(chart)
  t.strictSame(refused.workloads, [])
  t.match(refused.problems, [
    { kind: 'template', region: { file: 'shop/Chart.yaml' }, message: /no program here/, remedy: 'helm template shop | hullcheck gate -' },
  ])
  t.equal(refused.problems.length, 1, 'one line, not one for each template')
  t.strictSame(read({ 'shop/Chart.yaml': 'apiVersion: v2\nname: x\ntype: library\n' }).problems, [], 'a library deploys nothing')
})

void t.test('what helm writes on standard input points at the templates where they can be read', async (t) => {
  const near = read({ '<stdin>': helmWrote }, { files: { 'store/templates/web.yaml': chart['shop/templates/web.yaml'] } })
  t.match(near.workloads[0]?.identity.region, { file: 'store/templates/web.yaml', line: 8 })
  const far = read({ '<stdin>': `${helmWrote}${helmWrote}` })
  t.strictSame(
    far.workloads.map(({ identity }) => [identity.region?.file, identity.region?.line]),
    [
      ['<stdin>', 9],
      ['<stdin>', 25],
    ],
  )
  const lying = helmWrote.replace('store/templates/web.yaml', '../secrets/templates/web.yaml')
  t.match(
    read({ '<stdin>': lying }, { files: { '../secrets/templates/web.yaml': 'x' } }).workloads[0]?.identity.region,
    { file: '<stdin>' },
    'a name that leads out is nobody',
  )
})

const kustomization = {
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': pod(['volumes: [{name: v, emptyDir: {}}]'], ['securityContext:', '  capabilities: {add: [NET_ADMIN]}']),
  'prod/kustomization.yaml': 'namespace: base\nnamePrefix: prod-\nresources: [../base]\npatches:\n  - path: patch.yaml\n',
  'prod/patch.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostNetwork: true\n  containers: [{name: app, securityContext: {privileged: true}}]\n',
  'lonely.yaml': pod([]),
}

/** As kubectl 1.32.4 (kustomize 5.5.0) writes it for the files above. */
const kustomizeWrote = [
  ...[
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    '  name: prod-web',
    '  namespace: base',
    'spec:',
    '  containers:',
    '  - image: nginx',
    '    name: app',
  ],
  ...[
    '    securityContext:',
    '      capabilities:',
    '        add:',
    '        - NET_ADMIN',
    '      privileged: true',
    '  hostNetwork: true',
    '  volumes:',
    '  - emptyDir: {}',
    '    name: v',
    '',
  ],
].join('\n')

void t.test('a kustomization is rendered once, and findings point at base and patch', async (t) => {
  const asked: unknown[] = []
  const { workloads, problems } = read(kustomization, {
    render: (tool, folder) => {
      asked.push([tool, folder])
      return { text: kustomizeWrote }
    },
  })
  t.strictSame(asked, [['kustomize', '/work/prod']], 'a base is judged within what takes it in')
  t.strictSame(problems, [])
  t.strictSame(
    workloads.map((one) => one.identity.name),
    ['prod-web/app', 'web/app'],
    'files that none names stand for themselves',
  )
  const declared = workloads[0]?.declared ?? {}
  t.match(declared.privileged, { value: true, origin: { region: { file: 'prod/patch.yaml', line: 6 } } })
  t.match(declared['namespaces.net'], { value: 'host', origin: { region: { file: 'prod/patch.yaml', line: 5, column: 16 } } })
  t.match(declared['capabilities.added'], { origin: { parts: { NET_ADMIN: { file: 'base/web.yaml', line: 11, column: 30 } } } })
  const refused = read(kustomization)
  t.match(refused.problems, [
    { kind: 'template', region: { file: 'prod/kustomization.yaml' }, remedy: 'kubectl kustomize prod | hullcheck gate -' },
  ])
  t.equal(refused.workloads.length, 1)
})

void t.test('kustomizations that name the network, each other, or a folder of the same name', async (t) => {
  let rendered = 0
  const render = () => {
    rendered += 1
    return { text: kustomizeWrote }
  }
  for (const address of ['https://example.org/x', 'github.com/o/r//base?ref=v1', 'git@example.org:o/r', 'ssh://git@example.org/o/r.git']) {
    t.match(
      read({ 'kustomization.yaml': `resources: ["${address}"]\n` }, { render }).problems,
      [{ kind: 'template', message: /network/ }],
      address,
    )
  }
  t.equal(rendered, 0, 'the gate uses no network')
  read({ 'a/kustomization.yaml': 'resources: [../b]\n', 'b/kustomization.yaml': 'resources: [../a]\n' }, { render })
  t.equal(rendered, 1, 'of a circle one is tried: its program says what is wrong')
  read({ 'kustomization.yaml': 'namespace: dev\nresources: [x.yaml]\n', 'dev/kustomization.yaml': 'resources: [y.yaml]\n' }, { render })
  t.equal(rendered, 3, 'a namespace is no folder')
})

void t.test('hostile files end in a line, quickly', async (t) => {
  const bomb = Array.from({ length: 40 }, (_, n) => `b${n}: &b${n} [*b${n - 1}, *b${n - 1}]`)
    .join('\n')
    .replaceAll('*b-1', 'x')
  const head = 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n'
  const container = '{name: a, image: i}'
  const deep = `${'{a: '.repeat(150)}1${'}'.repeat(150)}`
  const rows: readonly (readonly [string, string, RegExp])[] = [
    ['an alias bomb', `${head}${bomb}\nspec: {containers: [${container}], volumes: *b39}\n`, /alias/],
    ['one container many times over', `${head}a: &a ${container}\nspec: {containers: [${'*a,'.repeat(11_000)}]}\n`, /10000 containers/],
    [
      'one pod many times over',
      `apiVersion: v1\nkind: List\na: &a {apiVersion: v1, kind: Pod, spec: {containers: [${container}]}}\nitems: [${'*a,'.repeat(11_000)}]\n`,
      /10000 containers/,
    ],
    ['an alias of itself', `${head}spec: &s {containers: [*s]}\n`, /alias|anchor|itself|stands in/i],
    ['a key that is a mapping', `${head}spec: {? {a: b} : c}\n`, /key/],
  ]
  for (const [sentence, text, message] of rows) {
    const before = performance.now()
    const { problems } = read({ 'x.yaml': text })
    t.match(problems[0]?.message, message, sentence)
    t.ok(performance.now() - before < 10_000, `${sentence}: in time`)
  }
  t.equal(read({ 'x.yaml': `apiVersion: e.org/v1\nkind: Thing\nmetadata: {name: x}\nspec: ${deep}\n` }).workloads.length, 0, 'deep nesting')
  const proto = only(
    pod(
      ['__proto__: {hostPID: true}', 'nodeSelector: {constructor: x}'],
      ['env: [{name: __proto__, value: x}]', 'securityContext: {__proto__: {privileged: true}}'],
    ),
  )
  t.equal(value(proto.declared, 'privileged'), false)
  t.equal(value(proto.declared, 'namespaces.pid'), 'default')
  const many = read({ 'x.json': '{"kind":"Pod","apiVersion":"v1"}'.repeat(2000) })
  t.equal(many.problems.length, 2000, 'each object without containers is worth a word')
})

/** A pod that has everything, to take apart. */
const everything = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'x', namespace: 'n', annotations: { 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined' } },
  spec: {
    hostPID: true,
    hostUsers: false,
    os: { name: 'linux' },
    securityContext: {
      runAsUser: 1,
      sysctls: [{ name: 'a', value: 'b' }],
      seLinuxOptions: { type: 'x' },
      seccompProfile: { type: 'Localhost' },
      windowsOptions: { hostProcess: false },
    },
    volumes: [{ name: 'v', hostPath: { path: '/' } }],
    resources: { limits: { memory: '1Gi' } },
    containers: [
      {
        name: 'a',
        image: 'i',
        env: [{ name: 'A', value: 'b' }],
        envFrom: [{ secretRef: { name: 's' } }],
        ports: [{ hostPort: 1 }],
        livenessProbe: { httpGet: { host: 'h' } },
        volumeMounts: [{ name: 'v', mountPath: '/v', subPathExpr: '$(A)' }],
        volumeDevices: [{ name: 'v', devicePath: '/d' }],
        resources: { limits: { cpu: '1', 'x/y': 1 } },
        securityContext: { capabilities: { add: ['A'] }, appArmorProfile: { type: 'Localhost' }, procMount: 'Unmasked' },
      },
    ],
  },
}

void t.test('whatever stands in any place, reading ends and throws nothing', async (t) => {
  const paths: (readonly (string | number)[])[] = []
  const walk = (node: unknown, path: readonly (string | number)[]): void => {
    if (path.length > 0) paths.push(path)
    if (typeof node === 'object' && node !== null)
      for (const [key, inner] of Object.entries(node)) walk(inner, [...path, Array.isArray(node) ? Number(key) : key])
  }
  walk(everything, [])
  const replaced = (path: readonly (string | number)[], by: unknown): unknown => {
    const copy = structuredClone(everything) as unknown
    let here = copy as Record<string | number, unknown>
    for (const key of path.slice(0, -1)) {
      if (typeof here[key] !== 'object' || here[key] === null) return copy
      here = here[key] as Record<string | number, unknown>
    }
    here[path.at(-1) ?? ''] = by
    return copy
  }
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, by) => {
      const text = JSON.stringify(replaced(path, by))
      const { workloads } = read({ 'x.json': text })
      for (const { declared } of workloads)
        for (const fact of Object.values(declared)) if (typeof fact.known !== 'boolean') throw new Error('no fact')
    }),
    { numRuns: 800 },
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 60 }), (one, other) => {
      read({
        'a.yaml': `apiVersion: v1\nkind: Pod\n${one}`,
        'b.yaml': `{"apiVersion":"v1","kind":"Pod"${other}`,
        '<stdin>': `# Source: a/templates/x.yaml\n${other}\n---\n${one}`,
      })
      read(
        { 'c/kustomization.yaml': one, 'c/Chart.yaml': `name: x\n${other}` },
        { render: () => ({ text: `${one}\n---\n# Source: x/templates/y.yaml\n${other}` }), files: { 'c/templates/y.yaml': one } },
      )
    }),
    { numRuns: 300 },
  )
  t.pass('nothing was thrown')
})

void t.test('many files are read in step with their number', async (t) => {
  const files = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`f${n}.yaml`, pod(['hostNetwork: true'], ['securityContext: {runAsUser: 1}'])]),
    )
  const time = (count: number) => {
    const all = files(count)
    const before = performance.now()
    t.equal(read(all).workloads.length, count)
    return performance.now() - before
  }
  time(500)
  const [few, many] = [time(500), time(4000)]
  t.ok(many < few * 8 * 4 + 200, `${few} ms for 500, ${many} ms for 4000`)
})
