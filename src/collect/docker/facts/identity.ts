import type { Identity } from '../../../model/evidence.js'
import { keptLabels } from '../../spelling/labels.js'
import { field, integer, object, text, texts, valueAt } from '../document.js'
import { workload } from './workload.js'

/** Who the container is; from inspect, and where that did not come from its entry in the list. */
export function identity(listed: unknown, inspect: unknown, engine: string, local: boolean): Identity {
  const name = textAt(inspect, 'Name').replace(/^\//, '') || listedName(listed)
  const image = textAt(inspect, 'Config.Image') || textAt(listed, 'Image') || textAt(inspect, 'Image')
  const inspectLabels = field(inspect, 'Config.Labels', object)
  const labels = inspectLabels.known ? inspectLabels.value : valueAt(listed, 'Labels')
  const kept = keptLabels(labels)
  const pid = field(inspect, 'State.Pid', integer, 0)
  return {
    id: listedId(listed),
    name,
    image,
    engine,
    // a process id of another host or of a machine below this one would name an innocent process here
    pid: local && pid.known && pid.value > 0 ? pid.value : 0,
    startedAt: time(textAt(inspect, 'State.StartedAt')),
    workload: workload(labels, name, image),
    ...(kept && { labels: kept }),
  }
}

export function listedId(listed: unknown): string {
  return textAt(listed, 'Id')
}

/** A container has further names with a slash in them: those that links gave it. */
export function listedName(listed: unknown): string {
  const names = texts.take(valueAt(listed, 'Names')) ?? []
  const own = names.find((name) => name.lastIndexOf('/') <= 0) ?? names[0] ?? ''
  return own.replace(/^\//, '')
}

function textAt(document: unknown, place: string): string {
  const fact = field(document, place, text, '')
  return fact.known ? fact.value : ''
}

/** Nothing but a date gets through. The engine says 0001-01-01 for never. */
function time(value: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(value) && !value.startsWith('0001') ? value : ''
}
