/** What should the kernel show of a container that was declared so, on this engine and this kernel? */
import { type Fact, type Known, unknown } from '../model/fact.js'
import { containerFacts, type Declared, type Predicted } from '../model/facts.js'
import type { SocketExposure } from '../model/records.js'
import { predictCapabilities } from './capabilities.js'
import { predictConfinement } from './confinement.js'
import { predictDevices } from './devices.js'
import { predictEngineSockets, predictHostPaths } from './host-paths.js'
import { predictIdentity } from './identity.js'
import { predictKernelFiles } from './kernel-files.js'
import { predictLimits } from './limits.js'
import { predictNamespaces } from './namespaces.js'
import { runtimeOf } from './runtimes/index.js'
import { bindsAmong, declared, derive, engine, type PredictContext, type Scene } from './scene.js'
import { versionOf } from './version.js'
import { isWindows, ofWindows } from './windows.js'

/** OCI runtimes that put a kernel of their own between container and host: gVisor and Kata under their usual names. */
const sandboxes = /(^|[/.-])(runsc|gvisor|kata)([.-]|$)/

/** What stays the host's business when the container has a kernel of its own. */
const outsideSandbox: readonly string[] = [
  'privileged',
  'hostPaths',
  'engineSockets',
  'rootFilesystem.readOnly',
  'init.provided',
  'runtime.sandboxed',
  'seccomp.profile',
]

/** Pure. A gap in what it rests on becomes a gap in the prediction, with the same reason. */
export function predict(facts: Declared, context: PredictContext): Predicted {
  return predictor(context)(facts)
}

/** Some facts of the predicted view, which rest on few of the declared ones. */
export type Part = (scene: Scene) => Predicted

/** How the parts of a prediction are worked out and put together: each time anew, or remembered. */
interface Work {
  part(part: Part, scene: Scene): Predicted
  whole(parts: readonly Predicted[]): Predicted
}

const anew: Work = { part: (part, scene) => part(scene), whole: joined }

/** Predicts container after container of one engine. */
export function predictor(context: PredictContext, work = anew): (facts: Declared) => Predicted {
  const { kind } = context.engine
  const runtime = kind?.known === true ? runtimeOf(kind.value) : undefined
  if (runtime === undefined) {
    const gaps = allGaps(`no table of defaults for ${kind?.known === true ? kind.value : 'an unknown engine'}`)
    return () => gaps
  }
  const base = { ...context, runtime, version: versionOf(context.engine, runtime.apiVersions) }
  return (facts) => {
    const scene = { ...base, declared: facts, binds: bindsAmong(facts.hostPaths) }
    const whole = work.whole(parts.map((part) => work.part(part, scene)))
    return isWindows(facts) ? ofWindows(whole) : whole
  }
}

/** One prediction of all its parts. */
export function joined(all: readonly Predicted[]): Predicted {
  const predicted = Object.assign({}, ...all) as Predicted
  return isSandboxed(predicted['runtime.sandboxed']) ? withoutKernelView(predicted) : predicted
}

const parts: readonly Part[] = [
  predictCapabilities,
  predictNamespaces,
  predictConfinement,
  predictIdentity,
  predictKernelFiles,
  predictDevices,
  predictHostPaths,
  predictEngineSockets,
  predictLimits,
  (scene) => ({
    privileged: derive(scene, 'privileged', [declared(scene, 'privileged')], (value) => value),
    'rootFilesystem.readOnly': derive(scene, 'root file system', [declared(scene, 'rootFilesystem.readOnly')], (value) => value),
    'init.provided': initProvided(scene),
    'runtime.sandboxed': sandboxed(scene),
  }),
]

/** With a shared pid namespace docker leaves the init program out without a word: it would not be PID 1. */
function initProvided(scene: Scene): Fact<boolean> {
  const said = declared(scene, 'init.provided')
  const asked = said.known && (said.value || said.basis === 'explicit') ? said : engine(scene, 'initDefault')
  return derive(
    scene,
    'init program',
    [asked, declared(scene, 'namespaces.pid')],
    (wanted, pid) => wanted && ['default', 'own'].includes(pid),
  )
}

function sandboxed(scene: Scene): Fact<boolean> {
  const said = declared(scene, 'runtime.name')
  const name = said.known && said.value === '' ? engine(scene, 'defaultRuntime') : said
  return derive(scene, 'default runtime', [name], (runtime) => sandboxes.test(runtime))
}

function isSandboxed(fact: Fact<boolean> | undefined): boolean {
  return fact?.known === true && fact.value
}

function withoutKernelView(predicted: Predicted): Predicted {
  const gap = unknown('unsupported', 'the container has a kernel of its own, which decides this')
  const entries = Object.entries(predicted).map(([name, fact]) => [name, isHostsBusiness(name) ? fact : gap])
  const { engineSockets } = predicted
  return { ...(Object.fromEntries(entries) as Predicted), ...(engineSockets?.known && { engineSockets: withoutConnection(engineSockets) }) }
}

/** gVisor refuses, unless it runs with --host-uds=open or all (seen with release 20260905); over the shared files of a virtual machine no socket answers. */
const refusing = unknown(
  'unresolved',
  'the container has a kernel of its own, which connects to sockets of the host only where the runtime was told so',
)

function withoutConnection(sockets: Known<readonly SocketExposure[]>): Fact<readonly SocketExposure[]> {
  return { ...sockets, value: sockets.value.map((one) => ({ ...one, connectable: refusing })) }
}

function isHostsBusiness(name: string): boolean {
  return outsideSandbox.includes(name) || name.startsWith('limits.')
}

function allGaps(reason: string): Predicted {
  const names = Object.entries(containerFacts).filter(([, row]) => row.views.includes('P'))
  return Object.fromEntries(names.map(([name]) => [name, unknown('unsupported', reason)]))
}
