/** Which host was looked at, and with what. */
import type { EngineEvidence } from '../../model/evidence.js'
import type { Fact } from '../../model/fact.js'
import type { HostFacts } from '../../model/facts.js'
import type { Report } from '../../model/report.js'
import type { RenderOptions } from '../options.js'
import { counted, flow } from './layout.js'
import type { Style } from './style.js'

export function header(report: Report, style: Style, options: RenderOptions): string[] {
  const parts = [
    `hullcheck ${report.hullcheck}`,
    `host ${style.text(report.hostname, 60) || 'without a name'}`,
    `Linux ${word(report.host.kernel, style)}`,
    `cgroup ${word(report.host.cgroupMode, style)}`,
    lsm(report.host, style),
    ...report.engines.map((engine) => engineLine(engine, style)).filter((line) => line !== ''),
  ]
  return [...flow(parts, ` ${style.symbols.dot} `, style.width), ...flow(counts(report, style, options), '', style.width)]
}

function counts(report: Report, style: Style, options: RenderOptions): string[] {
  const processes = report.containers.reduce((sum, container) => sum + container.processes, 0)
  const time =
    options.elapsed === undefined ? `, seen ${style.text(report.collectedAt, 40)}` : ` in ${(options.elapsed / 1000).toFixed(2)} s`
  return [`${counted(report.containers.length, 'container')}, ${counted(processes, 'process', 'processes')}${time}`]
}

function word(fact: Fact<string> | undefined, style: Style): string {
  return fact?.known ? style.text(fact.value, 60) : 'not known'
}

function lsm({ apparmor, selinux }: HostFacts, style: Style): string {
  if (selinux?.known && selinux.value !== 'off') return `SELinux ${style.text(selinux.value, 30)}`
  if (apparmor?.known && apparmor.value) return 'AppArmor'
  return apparmor?.known && selinux?.known ? 'no AppArmor, no SELinux' : 'AppArmor and SELinux not known'
}

function engineLine({ facts }: EngineEvidence, style: Style): string {
  const kind = facts.kind?.known ? style.text(facts.kind.value, 30) : 'an engine'
  if (kind === 'none') return ''
  const traits = [rootless(facts.rootless), remap(facts.userNamespaceRemap)].filter((trait) => trait !== '')
  return `${kind} ${word(facts.version, style)}${traits.length > 0 ? ` (${traits.join(', ')})` : ''}`
}

function rootless(fact: Fact<boolean> | undefined): string {
  return fact?.known ? (fact.value ? 'rootless' : 'rootful') : ''
}

function remap(fact: Fact<boolean> | undefined): string {
  return fact?.known ? (fact.value ? 'uid remap' : 'no uid remap') : ''
}
