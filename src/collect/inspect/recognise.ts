import type { Recognition, SourceFile } from '../manifest/dialect.js'

/** What `docker inspect` and `podman inspect` of a container print: JSON with HostConfig beside an Id. */
export function isInspect({ text }: SourceFile): Recognition {
  return /^\s*[[{]/.test(text) && text.includes('"HostConfig"') && text.includes('"Id"') ? 'yes' : 'no'
}
