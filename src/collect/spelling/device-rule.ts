import type { DeviceRule } from '../../model/records.js'

/** The form that moby checks for --device-cgroup-rule. */
const pattern = /^([acb]) ([0-9]{1,9}|\*):([0-9]{1,9}|\*) ([rwm]{1,3})$/

/** `c 10:200 rwm` as a rule; undefined for what is none. */
export function deviceRule(rule: string): DeviceRule | undefined {
  const [, type, major, minor, access] = pattern.exec(rule) ?? []
  if (type === undefined || major === undefined || minor === undefined || access === undefined) return undefined
  return { type, major: numberOf(major), minor: numberOf(minor), access, allow: true, standard: false }
}

function numberOf(digits: string): number {
  return digits === '*' ? -1 : Number(digits)
}
