import type { DeviceRule } from '../../model/records.js'
import { memo } from './memo.js'

/**
 * The rules that every container gets: runc's allowed devices (spec_linux.go; 10:200 is missing in 1.2.0 to 1.2.3 only),
 * and the console that Docker adds. `m` alone lets a node be made, not opened.
 */
const standard = new Set([
  'c -1:-1 m',
  'b -1:-1 m',
  'c 1:3 rwm',
  'c 1:5 rwm',
  'c 1:7 rwm',
  'c 1:8 rwm',
  'c 1:9 rwm',
  'c 5:0 rwm',
  'c 5:1 rwm',
  'c 5:2 rwm',
  'c 136:-1 rwm',
  'c 10:200 rwm',
])

/**
 * devices.list of a v1 cgroup: lines `c 1:3 rwm`. A default-deny group lists what it allows; a default-allow group
 * prints only `a *:* rwm`, and its exceptions stay hidden (device_cgroup.c). Containers with the same rules share one list.
 */
export const parseDevicesList: (content: string) => readonly DeviceRule[] | undefined = memo(parse, 256)

function parse(content: string): readonly DeviceRule[] | undefined {
  const rules: DeviceRule[] = []
  for (const line of content.split('\n')) {
    if (line === '') continue
    const parts = /^([abc]) ([0-9]+|\*):([0-9]+|\*) ([rwm]{1,3})$/.exec(line)
    if (parts === null) return undefined
    const [, type = '', majorText = '', minorText = '', access = ''] = parts
    const major = majorText === '*' ? -1 : Number(majorText)
    const minor = minorText === '*' ? -1 : Number(minorText)
    rules.push({ type, major, minor, access, allow: true, standard: standard.has(`${type} ${major}:${minor} ${access}`) })
  }
  return rules
}

/** Whether the rules let everything through. */
export function unrestricted(rules: readonly DeviceRule[]): boolean {
  return rules.some((rule) => rule.type === 'a' && rule.major === -1 && rule.minor === -1 && rule.access === 'rwm')
}
