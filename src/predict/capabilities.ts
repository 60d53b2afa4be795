/** The five capability sets, and what can be reached from them. */
import { capabilities } from '../model/capabilities.js'
import { type Fact, unknown } from '../model/fact.js'
import type { Predicted } from '../model/facts.js'
import { uid } from './identity.js'
import { byDefault, declared, derive, has, host, type Scene, valueOr } from './scene.js'
import { since } from './version.js'

type Names = readonly string[]

/** Every `capabilities.*` fact of the predicted view. */
export function predictCapabilities(scene: Scene): Predicted {
  const bounding = boundingSet(scene)
  const permitted = permittedSet(scene, bounding)
  const ambient = ambientSet(scene, bounding)
  const inheritable = inheritableSet(scene, bounding, ambient)
  return {
    'capabilities.effective': permitted,
    'capabilities.permitted': permitted,
    'capabilities.inheritable': inheritable,
    'capabilities.bounding': bounding,
    'capabilities.ambient': ambient,
    'capabilities.reachable': reachableSet(scene, permitted, bounding, inheritable),
  }
}

function boundingSet(scene: Scene): Fact<Names> {
  const inputs = [declared(scene, 'privileged'), declared(scene, 'capabilities.added'), declared(scene, 'capabilities.dropped')] as const
  const full = fullSet(scene)
  const usual = defaultSet(scene)
  return derive(scene, 'default capabilities', inputs, (privileged, added, dropped) => {
    const needsAll = privileged || added.includes('ALL')
    if (needsAll && !full.known) return full
    if (!needsAll && !dropped.includes('ALL') && !usual.known) return usual
    const all = valueOr(full, [])
    return inOrder(privileged ? all : tweak(scene, valueOr(usual, []), all, added, dropped), scene)
  })
}

/** The set of a container that asks for none, by the engine's release. */
function defaultSet(scene: Scene): Fact<Names> {
  const { capabilities: rows, name } = scene.runtime
  const ages = rows.map(({ since: firsts }) => since(scene.version, ...firsts))
  const open = rows[ages.indexOf(undefined)]
  if (open)
    return unknown('unresolved', `${name} ${scene.version.label} may be older or newer than ${open.since.join(', ')} (${open.source})`)
  return byDefault(scene, 'default capabilities', rows[ages.lastIndexOf(true)]?.names ?? [])
}

/** moby `caps.TweakCapabilities` and its like: a dropped ALL leaves only the added ones. */
function tweak({ runtime }: Scene, defaults: Names, all: Names, added: Names, dropped: Names): Names {
  const start = added.includes('ALL') ? all : dropped.includes('ALL') ? [] : defaults
  const named = added.includes('ALL') ? [] : added
  const kept = runtime.habits.dropBeatsAdd ? named.filter((name) => !dropped.includes(name)) : named
  return [...start.filter((name) => !dropped.includes(name)), ...kept]
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

/** Docker writes the full set into the spec also for an ordinary user; the exec of its program clears it but for what is ambient (capabilities(7)). */
function permittedSet(scene: Scene, bounding: Fact<Names>): Fact<Names> {
  if (bounding.known && bounding.value.length === 0) return bounding
  const ofUser = ambientOfUser(scene, bounding)
  return derive(scene, 'default capabilities', [bounding, uid(scene)], (names, id) => {
    if (id === 0) return names
    return ofUser.known ? ofUser.value : ofUser
  })
}

function ambientSet(scene: Scene, bounding: Fact<Names>): Fact<Names> {
  const ofUser = ambientOfUser(scene, bounding)
  if (!scene.runtime.habits.addedReachUsers || (ofUser.known && ofUser.value.length === 0)) return ofUser
  if (!ofUser.known) return derive(scene, 'ambient capabilities', [uid(scene)], (id) => (id === 0 ? [] : ofUser))
  return derive(scene, 'ambient capabilities', [ofUser, uid(scene)], (names, id) => (id === 0 ? [] : names))
}

/** What an ordinary user keeps over the exec of the program. */
function ambientOfUser(scene: Scene, bounding: Fact<Names>): Fact<Names> {
  const { addedReachUsers, privilegedFillsAllSets } = scene.runtime.habits
  const said = scene.declared['capabilities.ambient']
  if (said !== undefined)
    return derive(scene, 'ambient capabilities', [said, bounding], (names, bound) => bound.filter((name) => names.includes(name)))
  if (!addedReachUsers && !privilegedFillsAllSets) return byDefault(scene, 'ambient capabilities', [])
  const inputs = [declared(scene, 'privileged'), declared(scene, 'capabilities.added'), bounding] as const
  return derive(scene, 'ambient capabilities', inputs, (privileged, added, names) => {
    if (privilegedFillsAllSets) return privileged ? names : []
    return names.filter((name) => added.includes(name) || added.includes('ALL'))
  })
}

function inheritableSet(scene: Scene, bounding: Fact<Names>, ambient: Fact<Names>): Fact<Names> {
  const emptied = has(scene, scene.runtime.changes.emptyInheritable)
  if (emptied.known && emptied.value) return ambient
  return derive(scene, 'inheritable capabilities', [emptied, bounding], (_, names) => names)
}

/**
 * capabilities(7): the exec of a uid 0 gives inheritable and bounding, with no_new_privs it keeps to permitted. Engines give
 * their root the whole bounding set from the start, so that no_new_privs makes no difference here.
 */
function reachableSet(scene: Scene, permitted: Fact<Names>, bounding: Fact<Names>, inheritable: Fact<Names>): Fact<Names> {
  if (bounding.known && bounding.value.length === 0) return bounding
  // Where only the image names the user, it may be root, as it is in most images: that is what can be reached.
  if (!declared(scene, 'identity.user').known && !uid(scene).known)
    return derive(scene, 'default capabilities', [bounding], (names) => names)
  return derive(scene, 'default capabilities', [bounding, inheritable, permitted, uid(scene)], (bound, inherited, now, id) =>
    id === 0 ? inOrder([...bound, ...inherited, ...now], scene) : now,
  )
}
