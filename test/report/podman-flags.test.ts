import t from 'tap'
import { podmanRun } from '../../src/collect/command-line/flags/podman.js'
import { gate } from '../../src/gate.js'
import { render } from '../../src/report/index.js'
import { podmanFlags } from '../../src/report/podman-flags.js'
import { loadRules } from '../../src/rules/load.js'

void t.test('what is written for Quadlet files', (t) => {
  const rows: readonly (readonly [string, string])[] = [
    ['DropCapability=all, without SYS_TIME in AddCapability=', '--cap-drop=all, without SYS_TIME in --cap-add'],
    ['leave out --privileged from PodmanArgs=; use AddDevice=', 'leave out --privileged; use --device'],
    ['no apparmor=unconfined in PodmanArgs=--security-opt', 'no apparmor=unconfined in --security-opt'],
    ['User=1000, Group=1000', '--user=1000:1000'],
    ['ReadOnly=true and Tmpfs=/tmp', '--read-only and --tmpfs=/tmp'],
    ['Network=own.network, with PublishPort=127.0.0.1:8080:80', '--network=own, with --publish=127.0.0.1:8080:80'],
    ['setenforce 1, and SELINUX=enforcing in /etc/selinux/config', 'setenforce 1, and SELINUX=enforcing in /etc/selinux/config'],
  ]
  for (const [quadlet, flags] of rows) t.equal(podmanFlags(quadlet), flags)
  t.end()
})

void t.test('every built-in fix becomes options that podman run has', async (t) => {
  const { source } = await loadRules()
  const cures = source.paths.flatMap(({ preconditions }) => preconditions.flatMap(({ cure }) => cure?.podman ?? []))
  const texts = [...source.rules.flatMap(({ fix }) => fix.podman ?? []), ...cures]
  t.ok(texts.length > 100)
  for (const text of texts) {
    const flags = podmanFlags(text)
    t.notMatch(flags, /\b[A-Z][a-z]\w*=/, text)
    for (const [, name = ''] of flags.matchAll(/--([a-z][a-z-]+)/g)) t.ok(podmanRun.long.has(name), `--${name}`)
  }
})

void t.test('a script is told options, a Quadlet file its keys', async (t) => {
  const privileged = /leave out --privileged;? use --cap-add or --device/
  const folder = t.testdir({
    'run.sh': 'podman run --privileged -u 1 x\n',
    'web.container': '[Container]\nImage=x\nPodmanArgs=--privileged\n',
  })
  const page = async (path: string) => render((await gate({ paths: [path], cwd: folder, env: {} })).report, 'markdown')
  t.match(await page('run.sh'), privileged)
  t.match(await page('web.container'), /PodmanArgs=; use AddCapability= or AddDevice=/)
})
