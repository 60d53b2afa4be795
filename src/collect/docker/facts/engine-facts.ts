import { type Fact, known, unknown } from '../../../model/fact.js'
import type { EngineFacts } from '../../../model/facts.js'
import { derive, field, flag, object, objects, text, texts } from '../document.js'
import type { Answer } from '../recording.js'

/** What the engine says of itself, from /info and /version. */
export function engineFacts(info: Answer, version: Answer): EngineFacts {
  const options = derive(
    ask(info, 'SecurityOptions', (document, place) => field(document, place, texts, [])),
    (list) => list.map(parseOption),
  )
  const has = (name: string) => derive(options, (list) => list.some((one) => one.name === name))
  const kind = engineKind(version)
  return {
    kind,
    version: firstKnown(askText(version, 'Version'), askText(info, 'ServerVersion')),
    apiVersion: askText(version, 'ApiVersion'),
    rootless: rootless(has('rootless'), info),
    userNamespaceRemap: has('userns'),
    seccompDefault: derive(options, seccompDefault),
    noNewPrivileges: noNewPrivileges(options, version),
    apparmor: has('apparmor'),
    selinux: has('selinux'),
    cgroupDriver: askText(info, 'CgroupDriver'),
    cgroupVersion: ask(info, 'CgroupVersion', (document, place) => field(document, place, text, '1')),
    cgroupNamespaceDefault: cgroupNamespaceDefault(options, kind, info),
    runtimes: derive(
      ask(info, 'Runtimes', (document, place) => field(document, place, object)),
      (all) => Object.keys(all).sort(),
    ),
    defaultRuntime: askText(info, 'DefaultRuntime'),
    storageDriver: askText(info, 'Driver'),
    initDefault: unknown('unsupported', 'the API does not tell whether daemon.json says "init": true'),
  }
}

/** Podman before 5 says it in a field of its own, and not among the security options (seen with 4.3.1). */
function rootless(told: Fact<boolean>, info: Answer): Fact<boolean> {
  if (!told.known || told.value) return told
  const own = ask(info, 'Rootless', (document, place) => field(document, place, flag, false))
  return own.known && own.value ? own : told
}

function ask<T>(answer: Answer, place: string, read: (document: unknown, place: string) => Fact<T>): Fact<T> {
  return answer.ok ? read(answer.document, place) : unknown(answer.failure.reason, answer.failure.detail, answer.failure.remedy)
}

function askText(answer: Answer, place: string): Fact<string> {
  return ask(answer, place, (document) => field(document, place, text))
}

function firstKnown<T>(first: Fact<T>, second: Fact<T>): Fact<T> {
  return first.known || !second.known ? first : second
}

/** Podman's Docker-compatible API says so in the components; a Docker component is called `Engine`. */
function engineKind(version: Answer): Fact<string> {
  return ask(version, 'Components', (document, place) =>
    derive(field(document, place, objects, []), (components) =>
      components.some((one) => one.Name === 'Podman Engine') ? 'podman' : 'docker',
    ),
  )
}

/** `name=seccomp,profile=builtin`; before Docker 17.05 the bare word. */
function parseOption(option: string): Readonly<Record<string, string>> {
  if (!option.includes('=')) return { name: option }
  const pairs = option.split(',').map((pair) => pair.split('=', 2))
  return Object.fromEntries(pairs.map(([key, value]) => [key ?? '', value ?? '']))
}

/** `default` up to Docker 20.10, `builtin` after it; a path is a profile of the administrator's. */
function seccompDefault(options: readonly Readonly<Record<string, string>>[]): string {
  const seccomp = options.find((one) => one.name === 'seccomp')
  if (seccomp === undefined) return 'none'
  const profile = seccomp.profile ?? 'default'
  if (profile === 'unconfined') return 'unconfined'
  return profile === 'default' || profile === 'builtin' || profile === '' ? 'default' : 'custom'
}

/** Docker tells of it from 24.0 (API 1.43, moby#45320) on; before that its absence means nothing. */
function noNewPrivileges(options: Fact<readonly Readonly<Record<string, string>>[]>, version: Answer): Fact<boolean> {
  if (!options.known) return options
  if (options.value.some((one) => one.name === 'no-new-privileges')) return known(true, options.origin)
  const api = askText(version, 'ApiVersion')
  if (!api.known) return api
  if (!apiAtLeast(api.value, 1, 43))
    return unknown('unsupported', 'this engine does not tell whether no-new-privileges is its default; Docker does from 24.0 on')
  return known(false, options.origin, 'default')
}

/** From API 1.41 `name=cgroupns` says that private is the default; podman never lists it, and goes by the cgroup version. */
function cgroupNamespaceDefault(
  options: Fact<readonly Readonly<Record<string, string>>[]>,
  kind: Fact<string>,
  info: Answer,
): Fact<string> {
  if (kind.known && kind.value === 'podman') {
    return derive(
      askText(info, 'CgroupVersion'),
      (version) => (version === '2' || version === 'v2' ? 'private' : 'host'),
      () => 'default',
    )
  }
  return derive(options, (list) => (list.some((one) => one.name === 'cgroupns') ? 'private' : 'host'))
}

/** Whether an API version such as `1.41` is at least that; what is no version is not. */
export function apiAtLeast(version: string, major: number, minor: number): boolean {
  const [, a, b] = /^(\d{1,4})\.(\d{1,4})/.exec(version) ?? []
  if (a === undefined || b === undefined) return false
  return Number(a) > major || (Number(a) === major && Number(b) >= minor)
}
