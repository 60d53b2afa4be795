/** The rest of securityContext: rights, users, labels. */
import { type Fact, known } from '../../../model/fact.js'
import type { SelinuxOptions } from '../../../model/records.js'
import { fact } from '../../manifest/complete.js'
import { isNull, type Node } from '../../manifest/node.js'
import { readAs, type Said, told, untold } from '../../manifest/said.js'
import { capability } from '../../spelling/capability.js'
import { child, flag, listed, nameAt, noList, text, whole, within } from '../field.js'
import type { Pod, PodContainer } from '../pods.js'
import { type By, listOf, ofContainer, type Scope, type Setting, settings } from './scope.js'
import { type Facts, put, source } from './silence.js'

export function security(scope: Scope, facts: Facts): void {
  const own = scope.ownContext
  put(facts, 'privileged', ofContainer(scope, 'securityContext.privileged', flag(child(own, 'privileged'))))
  put(
    facts,
    'rootFilesystem.readOnly',
    ofContainer(scope, 'securityContext.readOnlyRootFilesystem', flag(child(own, 'readOnlyRootFilesystem'))),
  )
  // On only where it is denied in so many words (kubelet AddNoNewPrivileges).
  const escalation = flag(child(own, 'allowPrivilegeEscalation'))
  const denied = escalation && readAs(escalation, (allowed) => !allowed, 'true or false')
  put(facts, 'noNewPrivileges', ofContainer(scope, 'securityContext.allowPrivilegeEscalation', denied))
  capabilities(scope, facts)
  users(scope, facts)
  selinux(scope, facts)
  procMount(scope, facts)
  put(facts, 'pod.hostProcess', hostProcess(scope))
}

function capabilities(scope: Scope, facts: Facts): void {
  const said = child(scope.ownContext, 'capabilities')
  const [added, dropped] = [capabilityList(scope, said, 'add'), capabilityList(scope, said, 'drop')]
  put(facts, 'capabilities.added', added && spelled(added))
  put(facts, 'capabilities.dropped', dropped && spelled(dropped))
  put(facts, 'pod.capabilitiesAdded', added)
  put(facts, 'pod.capabilitiesDropped', dropped)
}

function capabilityList(scope: Scope, said: Node | undefined, key: 'add' | 'drop'): Fact<readonly string[]> | undefined {
  const list = child(said, key)
  if (list === undefined) return undefined
  const names = [...noList(list), ...listed(list).flatMap((item) => text(item) ?? [])]
  return listOf(scope, `securityContext.capabilities.${key}`, names, (name) => [name, capability(name)])
}

function spelled(written: Fact<readonly string[]>): Fact<readonly string[]> {
  return written.known ? { ...written, value: [...new Set(written.value.map(capability))].sort() } : written
}

function users(scope: Scope, facts: Facts): void {
  const ids = settings(scope, 'runAsUser', whole)
  const nonRoot = settings(scope, 'runAsNonRoot', flag)
  facts['identity.user'] = user(scope, ids, nonRoot)
  put(facts, 'pod.runAsUser', saidValues(scope, 'runAsUser', ids))
  put(facts, 'pod.runAsNonRoot', saidValues(scope, 'runAsNonRoot', nonRoot))
}

function saidValues<T>(scope: Scope, field: string, all: readonly Setting<Said<T>>[]): Fact<readonly T[]> | undefined {
  if (all.length === 0) return undefined
  const values = all.map(({ value }) => value)
  return listOf(scope, `securityContext.${field}`, values, (value) => [`${field}: ${String(value)}`])
}

/** The container's user and group, else the pod's. Without a user the image decides, also where a group is said. */
function user(scope: Scope, [id]: readonly Setting<Said<number>>[], [nonRoot]: readonly Setting<Said<boolean>>[]): Fact<string> {
  if (!id) {
    const refused = nonRoot?.value.known === true && nonRoot.value.value
    return untold(
      'unresolved',
      `the image decides the user, and this file does not name one${refused ? '; root is refused (runAsNonRoot)' : ''}`,
      scope.container.region,
      'say which user: securityContext.runAsUser: 1000',
    )
  }
  const [group] = settings(scope, 'runAsGroup', whole)
  if (!id.value.known || !group) return fact(source, id.place, readAs(id.value, String, 'a user'))
  if (!group.value.known) return group.value
  return fact(source, id.place, told(`${id.value.value}:${group.value.value}`, id.value.region))
}

function selinux(scope: Scope, facts: Facts): void {
  const all = settings(scope, 'seLinuxOptions', (node) => (isNull(node) ? undefined : node))
  const [nearest] = all
  if (!nearest) return
  const type = text(child(nearest.value, 'type'))
  put(facts, 'selinux.type', type && fact(source, `${nearest.place}.type`, type))
  const options = all.map(({ by, value }) => selinuxOptions(value, by))
  put(facts, 'pod.selinux', listOf(scope, 'securityContext.seLinuxOptions', options, selinuxWords))
}

function selinuxOptions(node: Node, by: By): Said<SelinuxOptions> {
  const parts = [text(child(node, 'user')), text(child(node, 'role')), text(child(node, 'type'))]
  const gap = parts.find((part) => part?.known === false)
  if (gap && !gap.known) return gap
  const [user = '', role = '', type = ''] = parts.map((part) => (part?.known === true ? part.value : ''))
  return told({ user, role, type, by }, (child(node, 'type') ?? node).region)
}

function selinuxWords({ user, role, type }: SelinuxOptions): readonly string[] {
  return [`type ${type}`, `user ${user}`, `role ${role}`]
}

/** Unmasked: the kubelet sends two empty lists (kubelet `ConvertToRuntimeMaskedPaths`). Otherwise its own. */
function procMount(scope: Scope, facts: Facts): void {
  const written = ofContainer(scope, 'securityContext.procMount', text(child(scope.ownContext, 'procMount')))
  if (!written) return
  facts['pod.procMount'] = written
  if (written.known && written.value !== 'Unmasked') return
  const none = written.known ? known<readonly string[]>([], written.origin) : written
  facts.maskedPaths = none
  facts.readonlyPaths = none
}

/** Where one asks for no masks that does not have users of its own (kubernetes 1.33, `pkg/apis/core/validation`). */
export function refusedProcMount({ spec }: Pod, containers: readonly PodContainer[]): Node | undefined {
  const asked = containers.map(({ node }) => within(node, 'securityContext', 'procMount')).find((node) => nameAt(node) === 'Unmasked')
  const hostUsers = asked && flag(child(spec, 'hostUsers'))
  return hostUsers && !(hostUsers.known && hostUsers.value) ? undefined : asked
}

/** Said of the pod it holds for every container, whatever they say themselves: Pod Security admission looks at both. */
function hostProcess(scope: Scope): Fact<boolean> | undefined {
  const all = settings(scope, 'windowsOptions', (node) => flag(child(node, 'hostProcess')))
  const decisive = all.find(({ value }) => value.known && value.value) ?? all.find(({ value }) => !value.known) ?? all[0]
  return decisive && fact(source, `${decisive.place}.hostProcess`, decisive.value)
}
