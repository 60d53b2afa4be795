/** Limits of memory and CPU, and devices that are asked for as a resource. */
import type { Fact, Known } from '../../../model/fact.js'
import { fact } from '../../manifest/complete.js'
import { entries } from '../../manifest/node.js'
import { readAs, type Said, told } from '../../manifest/said.js'
import { text, within } from '../field.js'
import { thousandths, wholeUnits } from '../quantity.js'
import type { Scope } from './scope.js'
import { type Facts, put, source } from './silence.js'

export function limits(scope: Scope, facts: Facts): void {
  put(facts, 'limits.memory', smallest(limitsOf(scope, 'memory', wholeUnits)))
  put(facts, 'limits.cpu', smallest(limitsOf(scope, 'cpu', cores)))
}

function cores(written: string): number | undefined {
  const amount = thousandths(written)
  return amount === undefined ? undefined : amount / 1000
}

/** The container's own or its namespace's default, and the pod's (KEP-2837). An ephemeral container has none and gets none. */
function limitsOf(
  { shared: { pod, around }, container }: Scope,
  resource: 'memory' | 'cpu',
  read: (written: string) => number | undefined,
): readonly Fact<number>[] {
  const found: Fact<number>[] = []
  const take = (place: string, said: Said<string> | undefined) => {
    if (said)
      found.push(
        fact(
          source,
          place,
          readAs(said, (written) => limit(read(written)), 'an amount such as 512Mi or 500m'),
        ),
      )
    return said !== undefined
  }
  const own = take(`${container.place}.resources.limits.${resource}`, text(within(container.node, 'resources', 'limits', resource)))
  if (!own && container.kind !== 'ephemeral') take('LimitRange of the namespace', around.defaultLimit(pod.namespace, resource))
  take(`${pod.place}.resources.limits.${resource}`, text(within(pod.spec, 'resources', 'limits', resource)))
  return found
}

/** 0 limits nothing (kubelet `calculateLinuxResources`); less is refused. */
function limit(amount: number | undefined): number | undefined {
  if (amount === undefined || amount < 0) return undefined
  return amount > 0 ? amount : -1
}

/** The smallest one up the tree holds. One that is not known could be smaller, but some limit there is. */
function smallest(all: readonly Fact<number>[]): Fact<number> | undefined {
  const gap = all.find((one) => !one.known)
  if (gap || all.length < 2) return gap ?? all[0]
  const settled = all as readonly Known<number>[]
  return settled.reduce<Known<number> | undefined>((least, one) => (least && !isSmaller(one.value, least.value) ? least : one), undefined)
}

function isSmaller(one: number, other: number): boolean {
  return one >= 0 && (other < 0 || one < other)
}

/** `nvidia.com/gpu`: a device plugin of the node hands the device in. Names without a domain, and Kubernetes' own, are no devices. */
export function extendedResources({ container }: Scope): readonly Said<string>[] {
  return entries(within(container.node, 'resources', 'limits')).flatMap(([name, { key, value }]) => {
    if (!/^[^/]+\/[^/]+$/.test(name) || /(^|\.)kubernetes\.io\//.test(name)) return []
    const amount = text(value)
    if (amount?.known !== true) return [amount ?? told(`${name}=?`, key)]
    return (wholeUnits(amount.value) ?? 1) > 0 ? [told(`${name}=${amount.value}`, key)] : []
  })
}
