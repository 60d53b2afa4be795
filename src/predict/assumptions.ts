/** What an author says of the hosts and engines of a deployment, which no manifest tells. It stands in for what would stay unknown. Pure. */
import { type Fact, known } from '../model/fact.js'
import type { AssumedFacts } from './assumed/assumptions.js'

export interface Assumptions {
  readonly apparmor?: boolean | undefined
  readonly selinux?: 'off' | 'permissive' | 'enforcing' | undefined
  readonly userNamespaceRemap?: boolean | undefined
  readonly rootless?: boolean | undefined
  readonly noNewPrivileges?: boolean | undefined
  readonly cgroup?: 'v1' | 'v2' | undefined
  readonly kernel?: string | undefined
}

const names = {
  host: { apparmor: 'apparmor', selinux: 'selinux', cgroup: 'cgroupMode', kernel: 'kernel' },
  engine: { userNamespaceRemap: 'userNamespaceRemap', rootless: 'rootless', noNewPrivileges: 'noNewPrivileges' },
} as const satisfies Record<string, Partial<Record<keyof Assumptions, string>>>

/** As facts; what an engine makes of its host follows in assumed/engine.ts. */
export function factsOfAssumptions(assumed: Assumptions = {}): AssumedFacts {
  return { host: facts(assumed, names.host), engine: facts(assumed, names.engine) }
}

function facts(assumed: Assumptions, table: Partial<Record<keyof Assumptions, string>>): Readonly<Record<string, Fact<unknown>>> {
  const said = (Object.entries(table) as [keyof Assumptions, string][]).filter(([key]) => assumed[key] !== undefined)
  return Object.fromEntries(said.map(([key, name]) => [name, known<unknown>(assumed[key], { source: 'assumed', place: `assume.${key}` })]))
}
