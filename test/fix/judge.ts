/** Judges a folder as the gate does, by rules that are loaded once: a table of a thousand fixes would load them for minutes. */
import { readManifests } from '../../src/collect/manifest/index.js'
import { evaluate } from '../../src/evaluate/evaluate.js'
import type { Judged } from '../../src/fix/judged.js'
import { known } from '../../src/model/fact.js'
import type { EngineFacts, HostFacts } from '../../src/model/facts.js'
import { assumedEngine, assumedHost } from '../../src/predict/assumed.js'
import { withPodSecurity } from '../../src/predict/pod-security.js'
import type { CompiledRules } from '../../src/rules/compile.js'
import { loadRules } from '../../src/rules/load.js'

export const allRules = await loadRules({ profiles: ['default', 'pss-baseline', 'pss-restricted'] })

export interface Bed {
  readonly host?: HostFacts
  readonly engine?: EngineFacts
}

const say = <T>(value: T) => known(value, { source: 'test', place: 'test' })

/** A host on which AppArmor and SELinux both are in force, so that rules about either can speak. */
export const confined: Bed = {
  host: { apparmor: say(true), selinux: say('enforcing') },
  engine: { apparmor: say(true), selinux: say(true) },
}
export const oldCgroups: Bed = {
  host: { ...confined.host, cgroupMode: say('v1') },
  engine: { ...confined.engine, cgroupVersion: say('1') },
}
export const remapped: Bed = { ...confined, engine: { ...confined.engine, userNamespaceRemap: say(true) } }

export function onlyRules(ids: readonly string[]): CompiledRules {
  const rules = allRules.rules.filter(({ rule }) => ids.includes(rule.id))
  return { ...allRules, rules, paths: [], source: { rules: rules.map(({ rule }) => rule), paths: [] } }
}

/** `paths` relative to `cwd`. */
export function judge(cwd: string, paths: readonly string[], rules: CompiledRules, bed: Bed = confined) {
  const host = { ...assumedHost, ...bed.host }
  return async (edited: ReadonlyMap<string, string>): Promise<Judged> => {
    const { evidence, problems, texts } = await readManifests({
      paths,
      cwd,
      env: {},
      edited,
      host,
      engines: (platform) => withPodSecurity(assumedEngine(platform, [], { host, engine: bed.engine ?? {} }), platform, undefined),
    })
    return { evidence, problems, texts, report: evaluate(evidence, rules), rules: rules.source.rules }
  }
}
