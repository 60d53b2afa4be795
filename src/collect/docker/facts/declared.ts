import { type Fact, known, unknown } from '../../../model/fact.js'
import { containerFacts, type Declared, type EngineFacts } from '../../../model/facts.js'
import { defaultWhen, derive, field, flag, text, texts, valueAt } from '../document.js'
import type { ContainerRecording, Failure } from '../recording.js'
import { capabilities } from './capabilities.js'
import { deviceRules, requestedDevices } from './devices.js'
import { execs } from './execs.js'
import { type HostPathContext, hostPaths } from './host-paths.js'
import { limits } from './limits.js'
import { namespaces } from './namespaces.js'
import { asPodmanMeans } from './podman.js'
import { secretNames } from './secret-names.js'
import { securityOptions } from './security-options.js'
import { sysctls } from './sysctls.js'

interface DeclaredContext extends HostPathContext {
  readonly engine: EngineFacts
  readonly nameOf: (reference: string) => string
  readonly podman: boolean
}

/** Every declared fact of one container. */
export function declared(recording: ContainerRecording, context: DeclaredContext): Declared {
  if (!recording.inspect.ok) return undeclared(recording.inspect.failure)
  const facts = asked(recording.inspect.document, recording, context)
  return context.podman ? asPodmanMeans(facts) : facts
}

function asked(inspect: unknown, recording: ContainerRecording, context: DeclaredContext): Declared {
  // Not one literal with spreads, which is several times dearer with so many names.
  return Object.assign(namespaces(inspect, context.nameOf), securityOptions(inspect), limits(inspect), {
    privileged: off(inspect, 'HostConfig.Privileged'),
    execs: execs(inspect, recording.execs),
    'capabilities.added': capabilities(inspect, 'HostConfig.CapAdd'),
    'capabilities.dropped': capabilities(inspect, 'HostConfig.CapDrop'),
    'identity.user': user(inspect, recording),
    maskedPaths: maskedPaths(inspect, 'HostConfig.MaskedPaths'),
    readonlyPaths: maskedPaths(inspect, 'HostConfig.ReadonlyPaths'),
    'devices.requested': requestedDevices(inspect),
    'devices.rules': deviceRules(inspect),
    hostPaths: hostPaths(inspect, context),
    'rootFilesystem.readOnly': off(inspect, 'HostConfig.ReadonlyRootfs'),
    'init.provided': off(inspect, 'HostConfig.Init'),
    'secrets.environment': secretNames(inspect),
    sysctls: sysctls(inspect),
    // an engine does not tell how an image was built
    'image.described': known(false, { source: 'docker', place: 'Config.Image' }, 'default'),
    'runtime.name': runtime(inspect, context.engine),
  } satisfies Declared)
}

/** Every declared fact as the same gap: a container whose inspect did not come must not look as if nothing had been asked for. */
function undeclared(failure: Failure): Declared {
  const names = Object.entries(containerFacts).filter(([, row]) => row.views.includes('D'))
  return Object.fromEntries(names.map(([name]) => [name, unknown(failure.reason, failure.detail, failure.remedy)]))
}

function off(inspect: unknown, place: string): Fact<boolean> {
  return derive(
    field(inspect, place, flag, false),
    (value) => value,
    defaultWhen((value) => !value),
  )
}

/** The engine copies the image's user into the container when that names none (moby's merge); where it did not, the image still counts. */
function user(inspect: unknown, recording: ContainerRecording): Fact<string> {
  const place = 'Config.User'
  const own = field(inspect, place, text, '')
  const image = recording.image.ok ? text.take(valueAt(recording.image.document, place)) : undefined
  return own.known && own.value === '' ? known(image ?? '', own.origin, 'default') : own
}

/**
 * [] and null both mean none, the latter for a privileged container on Docker 29. Null without --privileged says nothing: so it is
 * for a container that a very old Docker made, which then gets today's defaults, and always with podman, unmasked or not (4.3.1).
 */
function maskedPaths(inspect: unknown, place: string): Fact<readonly string[]> {
  const none = valueAt(inspect, place) === null && valueAt(inspect, 'HostConfig.Privileged') === true
  return none ? known([], { source: 'docker', place }, 'derived') : field(inspect, place, texts)
}

function runtime(inspect: unknown, engine: EngineFacts): Fact<string> {
  const own = field(inspect, 'HostConfig.Runtime', text, '')
  if (!own.known || own.value !== '') return own
  const byDefault = engine.defaultRuntime ?? unknown('not-collected', 'the default runtime of the engine')
  return derive(
    byDefault,
    (value) => value,
    () => 'default',
  )
}
