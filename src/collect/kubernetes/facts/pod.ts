/** Facts that all containers of a pod share. */
import type { Fact } from '../../../model/fact.js'
import type { Declared } from '../../../model/facts.js'
import type { PodVolume, Sysctl } from '../../../model/records.js'
import { fact } from '../../manifest/complete.js'
import type { Node } from '../../manifest/node.js'
import { readAs, type Said, untold } from '../../manifest/said.js'
import { child, flag, listed, nameAt, noList, text, within } from '../field.js'
import type { Pod } from '../pods.js'
import type { Surroundings } from '../surroundings.js'
import { listOfPod } from './scope.js'
import { type Facts, put, source } from './silence.js'
import { volumeOf } from './volume.js'

export function podFacts(pod: Pod, context: Node | undefined, around: Surroundings): Declared {
  const { spec, place, namespace } = pod
  const facts: Facts = { 'pod.enforcedLevel': around.enforcedLevel(namespace) }
  const hostUsers = flag(child(spec, 'hostUsers'))
  const mode = hostUsers && readAs(hostUsers, (host) => (host ? 'host' : 'private'), 'true or false')
  put(facts, 'userNamespace.mode', mode && fact(source, `${place}.hostUsers`, mode))
  const runtimeClass = text(child(spec, 'runtimeClassName'))
  const handler = runtimeClass && readAs(runtimeClass, around.handler, 'the name of a runtime class')
  put(facts, 'runtime.name', handler && fact(source, `${place}.runtimeClassName`, handler))
  const os = text(within(spec, 'os', 'name'))
  put(facts, 'pod.os', os && fact(source, `${place}.os.name`, os))
  put(facts, 'sysctls', sysctls(pod, context))
  put(facts, 'pod.volumes', volumes(pod))
  return facts
}

export function isWindows({ spec }: Pod): boolean {
  return nameAt(child(spec, 'os'), 'name') === 'windows'
}

function sysctls(pod: Pod, context: Node | undefined): Fact<readonly Sysctl[]> | undefined {
  const list = child(context, 'sysctls')
  const all = listed(list).map((item): Said<Sysctl> => {
    const name = text(child(item, 'name')) ?? untold('malformed', 'expected the name of a sysctl', item.region)
    return readAs(name, (written) => ({ name: written, value: nameAt(item, 'value') }), 'the name of a sysctl')
  })
  return listOfPod(pod, 'securityContext.sysctls', [...noList(list), ...all], ({ name }) => [name])
}

function volumes(pod: Pod): Fact<readonly PodVolume[]> | undefined {
  const list = child(pod.spec, 'volumes')
  return listOfPod(pod, 'volumes', [...noList(list), ...listed(list).map(volumeOf)], ({ name }) => [name])
}
