/** Versions of the Pod Security Standards (pod-security-admission `api.ParseVersion`). */
import type { EngineEvidence } from '../model/evidence.js'
import { known } from '../model/fact.js'

/** v1.37 is the newest whose policies are known; from a later one admission of this release answers the same. */
const newest = 37

/** The minor version that `v1.28` or `latest` names; undefined for another word. */
export function podSecurityVersion(word: string): number | undefined {
  if (word === 'latest') return newest
  const minor = /^v1\.(0|[1-9][0-9]{0,5})$/.exec(word)?.[1]
  return minor === undefined ? undefined : Math.min(Number(minor), newest)
}

/** The engine with the version that its pods are measured by; -1 where nothing is a pod. */
export function withPodSecurity(engine: EngineEvidence, platform: string, word: string | undefined): EngineEvidence {
  const asked = word === undefined ? undefined : podSecurityVersion(word)
  const minor = platform === 'kubernetes' ? (asked ?? newest) : -1
  const place = minor < 0 ? 'no pods' : `Pod Security Standards v1.${minor}`
  const version = known(minor, { source: 'assumed', place }, asked === undefined ? 'default' : 'explicit')
  return { ...engine, facts: { ...engine.facts, podSecurityVersion: version } }
}
