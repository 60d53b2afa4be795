/** Seccomp and AppArmor: profiles named in fields, and in the annotations that came before the fields. */
import type { Fact } from '../../../model/fact.js'
import type { PodProfile } from '../../../model/records.js'
import { fact } from '../../manifest/complete.js'
import { entries, isNull, type Node } from '../../manifest/node.js'
import { readAs, type Said, told } from '../../manifest/said.js'
import { child, text } from '../field.js'
import { type By, listOf, type Scope, type Setting, settings } from './scope.js'
import { type Facts, put, source } from './silence.js'

const seccompOfPod = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompOfContainer = 'container.seccomp.security.alpha.kubernetes.io/'

/** An annotation that named a seccomp profile until 1.26; kubelets read the fields alone since. */
export function deadAnnotation(annotations: Node | undefined): Node | undefined {
  return entries(annotations).find(([key]) => key === seccompOfPod || key.startsWith(seccompOfContainer))?.[1].value
}

export function profiles(scope: Scope, facts: Facts): void {
  const seccomp = settings(scope, 'seccompProfile', present)
  const apparmor = settings(scope, 'appArmorProfile', present)
  put(facts, 'seccomp.profile', seccompProfile(seccomp))
  put(facts, 'apparmor.profile', apparmorProfile(scope, apparmor))
  put(facts, 'pod.seccomp', all(scope, 'seccompProfile', seccomp, seccompAnnotations(scope)))
  put(facts, 'pod.apparmor', all(scope, 'appArmorProfile', apparmor, apparmorAnnotations(scope)))
}

function present(node: Node | undefined): Node | undefined {
  return isNull(node) ? undefined : node
}

/** A profile without a type is one of an empty type, which nobody accepts. */
function typeOf(profile: Node): Said<string> {
  return text(child(profile, 'type')) ?? told('', profile.region)
}

const expected = 'RuntimeDefault, Localhost or Unconfined'

function seccompProfile([nearest]: readonly Setting<Node>[]): Fact<string> | undefined {
  return nearest && fact(source, `${nearest.place}.type`, readAs(typeOf(nearest.value), seccompWord, expected))
}

function seccompWord(type: string): string | undefined {
  if (type === 'RuntimeDefault') return 'default'
  if (type === 'Localhost') return 'custom'
  return type === 'Unconfined' ? 'unconfined' : undefined
}

/**
 * The container's field, else its annotation, else the pod's field: the API server makes the annotation the container's field
 * (registry/core/pod `applyAppArmorVersionSkew`, since 1.30). The runtime's own profile has no name here: it is the default.
 */
function apparmorProfile({ shared, container }: Scope, fields: readonly Setting<Node>[]): Fact<string> | undefined {
  const annotation = shared.apparmor.get(container.name)
  const nearest = fields.find(({ by }) => by === 'container') ?? (annotation ? undefined : fields[0])
  if (nearest) return fact(source, `${nearest.place}.type`, apparmorField(nearest.value))
  const profile = annotation && readAs(annotation, apparmorAnnotation, 'runtime/default, localhost/NAME or unconfined')
  return profile && fact(source, 'metadata.annotations of AppArmor', profile)
}

function apparmorField(profile: Node): Said<string> {
  const type = typeOf(profile)
  const name = text(child(profile, 'localhostProfile'))
  if (type.known && type.value === 'Localhost' && name) return name
  return readAs(type, (word) => (word === 'RuntimeDefault' ? '' : word === 'Unconfined' ? 'unconfined' : undefined), expected)
}

function apparmorAnnotation(value: string): string | undefined {
  if (value === '' || value === 'runtime/default') return ''
  if (value === 'unconfined') return value
  return value.startsWith('localhost/') ? value.slice('localhost/'.length) : undefined
}

/** As Pod Security admission compares them: every one that is named, as it is written. */
function all(
  scope: Scope,
  field: string,
  fields: readonly Setting<Node>[],
  annotations: readonly Said<string>[],
): Fact<readonly PodProfile[]> | undefined {
  if (fields.length + annotations.length === 0) return undefined
  const named = [...fields.map(({ by, value }) => sayer(typeOf(value), by)), ...annotations.map((one) => sayer(one, 'annotation'))]
  return listOf(scope, `securityContext.${field}`, named, ({ type, by }) => [`${type} (${by})`])
}

function sayer(type: Said<string>, by: By): Said<PodProfile> {
  return readAs(type, (word) => ({ type: word, by }), expected)
}

const none: readonly never[] = []

function seccompAnnotations({ shared: { pod }, container }: Scope): readonly Said<string>[] {
  if (pod.annotations === undefined) return none
  const found = [text(child(pod.annotations, seccompOfPod)), text(child(pod.annotations, seccompOfContainer + container.name))]
  return found.filter((one) => one !== undefined)
}

/** The container's own, and those that name no container of the pod: Pod Security admission reads every one. */
function apparmorAnnotations({ shared: { apparmor, names }, container }: Scope): readonly Said<string>[] {
  if (apparmor.size === 0) return none
  return [...apparmor].flatMap(([name, said]) => (name === container.name || !names.has(name) ? [said] : []))
}
