/** The device controller. */
import { type Fact, unknown } from '../model/fact.js'
import type { Predicted } from '../model/facts.js'
import type { DeviceRule } from '../model/records.js'
import { declared, derive, engine, type Scene } from './scene.js'

/** Numbers that the kernel fixes (Documentation/admin-guide/devices.txt). Others are given out at boot. */
const fixedNumbers: Readonly<Record<string, readonly [type: string, major: number, minor: number]>> = {
  '/dev/mem': ['c', 1, 1],
  '/dev/null': ['c', 1, 3],
  '/dev/port': ['c', 1, 4],
  '/dev/zero': ['c', 1, 5],
  '/dev/full': ['c', 1, 7],
  '/dev/random': ['c', 1, 8],
  '/dev/urandom': ['c', 1, 9],
  '/dev/kmsg': ['c', 1, 11],
  '/dev/net/tun': ['c', 10, 200],
  '/dev/fuse': ['c', 10, 229],
  '/dev/kvm': ['c', 10, 232],
  '/dev/loop-control': ['c', 10, 237],
}

const everything: DeviceRule = { type: 'a', major: -1, minor: -1, access: 'rwm', allow: true, standard: false }

export function predictDevices(scene: Scene): Predicted {
  return { 'devices.unrestricted': unrestricted(scene), 'devices.rules': rules(scene) }
}

function unrestricted(scene: Scene): Fact<boolean> {
  const privileged = declared(scene, 'privileged')
  const asked = declared(scene, 'devices.rules')
  const open = derive(scene, 'device rules', [privileged, engine(scene, 'rootless')], (all, rootless) =>
    rootless ? unknown('unsupported', 'a rootless engine has no device controller') : all,
  )
  if (!open.known || open.value) return open
  return derive(scene, 'device rules', [privileged, asked], (_, rules) => rules.some(isEverything))
}

function isEverything({ type, major, minor, access, allow }: DeviceRule): boolean {
  return allow && type === 'a' && major === -1 && minor === -1 && ['r', 'w', 'm'].every((right) => access.includes(right))
}

/** An allowed `a *:* rwm` opens the whole controller, which then forgets the rules before it (kernel `device_cgroup.c`). */
function rules(scene: Scene): Fact<readonly DeviceRule[]> {
  const open = unrestricted(scene)
  if (open.known && open.value) return derive(scene, 'device rules', [open], () => [everything])
  const inputs = [open, declared(scene, 'devices.rules'), declared(scene, 'devices.requested')] as const
  return derive(scene, 'device rules', inputs, (_, asked, requested) => {
    const devices = requested.map(ruleOf)
    const movable = requested.find((_, at) => devices[at] === undefined)
    if (movable !== undefined) return unknown('unresolved', `the numbers of ${movable} are given out by the host's kernel`)
    return merged([...scene.runtime.deviceRules, ...devices.filter((rule) => rule !== undefined), ...asked])
  })
}

/** `/dev/fuse`, `/dev/fuse:/dev/x`, `/dev/fuse:/dev/x:r`. */
function ruleOf(device: string): DeviceRule | undefined {
  const [path = '', , access = 'rwm'] = device.split(':')
  const numbers = fixedNumbers[path]
  if (numbers === undefined) return undefined
  const [type, major, minor] = numbers
  return { type, major, minor, access, allow: true, standard: false }
}

/** The controller keeps one entry per device, with the rights of all rules for it. It stays standard only while it gains no rights. */
function merged(all: readonly DeviceRule[]): readonly DeviceRule[] {
  const byDevice = new Map<string, DeviceRule>()
  for (const rule of all) {
    const key = `${rule.type} ${rule.major}:${rule.minor}`
    const before = byDevice.get(key)
    byDevice.set(key, before === undefined ? rule : joined(before, rule))
  }
  return [...byDevice.values()]
}

function joined(before: DeviceRule, rule: DeviceRule): DeviceRule {
  const access = rights(before.access + rule.access)
  return { ...before, access, standard: before.standard && (rule.standard || access === rights(before.access)) }
}

function rights(access: string): string {
  return ['r', 'w', 'm'].filter((right) => access.includes(right)).join('')
}
