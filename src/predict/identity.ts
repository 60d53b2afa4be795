/** Who the program runs as. */
import { type Fact, type Unknown, unknown } from '../model/fact.js'
import type { Predicted } from '../model/facts.js'
import { hostIdOf, userNamespaceHost } from './namespaces.js'
import { declared, derive, type Scene } from './scene.js'

export function predictIdentity(scene: Scene): Predicted {
  return { 'identity.uid': uid(scene), 'identity.gid': gid(scene), 'identity.hostUid': hostUid(scene) }
}

/**
 * The uid inside: a number as it stands; a name other than root stands in the image's passwd file. Where the image decides and
 * the kubelet refuses root (runAsNonRoot, kubelet `verifyRunAsNonRoot`), it is some other, whichever: -1.
 */
export function uid(scene: Scene): Fact<number> {
  const nonRoot = scene.declared['pod.runAsNonRoot']
  if (!declared(scene, 'identity.user').known && nonRoot?.known && nonRoot.value[0] === true) {
    return derive(scene, 'runAsNonRoot', [nonRoot], () => -1)
  }
  return derive(scene, 'default user', [declared(scene, 'identity.user')], (user) => numberOf(userPart(user), 'user'))
}

/** Without a group, docker takes that of the image's passwd line, 0 for root. */
function gid(scene: Scene): Fact<number> {
  return derive(scene, 'default group', [declared(scene, 'identity.user')], (user) => {
    const group = user.split(':')[1]
    if (group !== undefined && group !== '') return numberOf(group, 'group')
    return numberOf(userPart(user), 'user') === 0 ? 0 : unknown('unresolved', `the group of user ${user} stands in the image`)
  })
}

function userPart(user: string): string {
  return user.split(':')[0] ?? ''
}

function numberOf(name: string, what: string): number | Unknown {
  if (name === '' || name === 'root') return 0
  return /^\d+$/.test(name) ? Number(name) : unknown('unresolved', `the id of ${what} ${name} stands in the image`)
}

function hostUid(scene: Scene): Fact<number> {
  return derive(scene, 'default user', [uid(scene), userNamespaceHost(scene)], (id, isHost) =>
    isHost || id < 0 ? id : hostIdOf(scene, id),
  )
}
