import { objects, valueAt } from '../document.js'

/** Host folders that volumes of the local driver bind with `o=bind`: by its name such a volume hides that it is a path of the host. */
export function boundVolumes(document: unknown): ReadonlyMap<string, string> {
  const bound = new Map<string, string>()
  for (const volume of objects.take(valueAt(document, 'Volumes')) ?? []) {
    const device = valueAt(volume, 'Options.device')
    const options = valueAt(volume, 'Options.o')
    if (typeof volume.Name !== 'string' || typeof device !== 'string' || typeof options !== 'string') continue
    if (device.startsWith('/') && options.split(',').some((word) => word === 'bind' || word === 'rbind')) bound.set(volume.Name, device)
  }
  return bound
}
