/** The five capability sets, and what can be reached from them. */
import { capabilities } from '../model/capabilities.js'
import type { Fact } from '../model/fact.js'
import type { Predicted } from '../model/facts.js'
import { uid } from './identity.js'
import { byDefault, declared, derive, has, host, type Scene, valueOr } from './scene.js'

type Names = readonly string[]

/** Every `capabilities.*` fact of the predicted view. */
export function predictCapabilities(scene: Scene): Predicted {
  const bounding = boundingSet(scene)
  const permitted = permittedSet(scene, bounding)
  const inheritable = inheritableSet(scene, bounding)
  return {
    'capabilities.effective': permitted,
    'capabilities.permitted': permitted,
    'capabilities.inheritable': inheritable,
    'capabilities.bounding': bounding,
    // No release of docker sets ambient capabilities.
    'capabilities.ambient': byDefault(scene, 'ambient capabilities', []),
    'capabilities.reachable': reachableSet(scene, permitted, bounding, inheritable),
  }
}

function boundingSet(scene: Scene): Fact<Names> {
  const inputs = [declared(scene, 'privileged'), declared(scene, 'capabilities.added'), declared(scene, 'capabilities.dropped')] as const
  const full = fullSet(scene)
  return derive(scene, 'default capabilities', inputs, (privileged, added, dropped) => {
    const needsAll = privileged || added.includes('ALL')
    if (needsAll && !full.known) return full
    const all = valueOr(full, [])
    return inOrder(privileged ? all : tweak(scene.runtime.capabilities, all, added, dropped), scene)
  })
}

/** moby `caps.TweakCapabilities`: a dropped ALL leaves only the added ones; a single drop beats an add. */
function tweak(defaults: Names, all: Names, added: Names, dropped: Names): Names {
  const start = added.includes('ALL') ? all : dropped.includes('ALL') ? [] : defaults
  const named = added.includes('ALL') ? [] : added
  return [...start.filter((name) => !dropped.includes(name)), ...named]
}

/** What --privileged and `--cap-add ALL` give: everything that the engine knows by name. */
function fullSet(scene: Scene): Fact<Names> {
  const newer = has(scene, scene.runtime.changes.newCapabilities)
  return derive(scene, 'all capabilities', [newer], (knowsNewer) =>
    knowsNewer ? capabilities : capabilities.filter((name) => !scene.runtime.newCapabilities.includes(name)),
  )
}

/** By number, without what the kernel lacks. Of an unknown kernel all are expected: that can only name too many. */
function inOrder(names: Names, scene: Scene): Names {
  const ofKernel = valueOr<Names>(host(scene, 'capabilities'), capabilities)
  return capabilities.filter((name) => names.includes(name) && ofKernel.includes(name))
}

/** Docker writes the full set into the spec also for an ordinary user; the exec of its program clears it (capabilities(7)). */
function permittedSet(scene: Scene, bounding: Fact<Names>): Fact<Names> {
  if (bounding.known && bounding.value.length === 0) return bounding
  return derive(scene, 'default capabilities', [bounding, uid(scene)], (names, id) => (id === 0 ? names : []))
}

function inheritableSet(scene: Scene, bounding: Fact<Names>): Fact<Names> {
  const emptied = has(scene, scene.runtime.changes.emptyInheritable)
  return derive(scene, 'inheritable capabilities', [emptied, bounding], (empty, names) => (empty ? [] : names))
}

/**
 * capabilities(7): the exec of a uid 0 gives inheritable and bounding, with no_new_privs it keeps to permitted. Docker gives
 * its root the whole bounding set from the start, so that no_new_privs makes no difference here.
 */
function reachableSet(scene: Scene, permitted: Fact<Names>, bounding: Fact<Names>, inheritable: Fact<Names>): Fact<Names> {
  if (bounding.known && bounding.value.length === 0) return bounding
  // Where only the image names the user, it may be root, as it is in most images: that is what can be reached.
  if (!declared(scene, 'identity.user').known) return derive(scene, 'default capabilities', [bounding], (names) => names)
  return derive(scene, 'default capabilities', [bounding, inheritable, permitted, uid(scene)], (bound, inherited, now, id) =>
    id === 0 ? inOrder([...bound, ...inherited, ...now], scene) : now,
  )
}
