import { type Fact, known, unknown } from '../../../model/fact.js'
import type { DeviceRule } from '../../../model/records.js'
import { deviceRule } from '../../spelling/device-rule.js'
import { cleanPath } from '../../spelling/host-path.js'
import { type Document, defaultWhen, derive, field, from, objects, type Shape, texts } from '../document.js'

const devicePath: Shape<readonly string[]> = {
  name: 'a list of devices with PathOnHost',
  take: (value) => objects.take(value)?.map((device) => device.PathOnHost) as string[] | undefined,
}

/** Paths of --device, and names of what was asked for through CDI or a driver (--gpus), which may add nodes, mounts and hooks. */
export function requestedDevices(inspect: unknown): Fact<readonly string[]> {
  const paths = field(inspect, 'HostConfig.Devices', devicePath, [])
  const requests = field(inspect, 'HostConfig.DeviceRequests', objects, [])
  if (!paths.known) return paths
  if (!requests.known) return requests
  if (!paths.value.every((path) => typeof path === 'string')) {
    return unknown('malformed', 'HostConfig.Devices holds a device without the text PathOnHost')
  }
  const all = [...paths.value.map(cleanPath), ...requests.value.flatMap(requestNames)]
  const place = paths.value.length === 0 && requests.value.length > 0 ? 'HostConfig.DeviceRequests' : 'HostConfig.Devices'
  return known(all, from(place), all.length === 0 ? 'default' : 'explicit')
}

/** CDI ids are names as they are (`vendor/class=name`); the others become `gpu=all`, `gpu=0`, after what they ask for. */
function requestNames(request: Document): string[] {
  const ids = texts.take(request.DeviceIDs) ?? []
  if (request.Driver === 'cdi') return [...ids]
  const kind =
    capabilityOf(request.Capabilities) ?? (typeof request.Driver === 'string' && request.Driver !== '' ? request.Driver : 'device')
  if (ids.length > 0) return ids.map((id) => `${kind}=${id}`)
  return [request.Count === -1 ? `${kind}=all` : `${kind}=${Number.isSafeInteger(request.Count) ? String(request.Count) : '?'}`]
}

/** Capabilities is a list of lists: any of the inner ones will do. */
function capabilityOf(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined
  return texts.take(value[0])?.[0]
}

export function deviceRules(inspect: unknown): Fact<readonly DeviceRule[]> {
  const rules: Shape<readonly DeviceRule[]> = { name: 'a list of device rules', take: parseRules }
  return derive(
    field(inspect, 'HostConfig.DeviceCgroupRules', rules, []),
    (list) => list,
    defaultWhen((list) => list.length === 0),
  )
}

function parseRules(value: unknown): readonly DeviceRule[] | undefined {
  const parsed = texts.take(value)?.map(deviceRule)
  return parsed?.every((rule) => rule !== undefined) ? parsed : undefined
}
