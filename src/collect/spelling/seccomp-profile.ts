/** `seccomp=` alone is what an empty profile is to moby: the engine's own. Anything that is no word is JSON text or a path. */
export function seccompProfile(value: string): 'default' | 'unconfined' | 'custom' {
  if (value === 'unconfined') return 'unconfined'
  return value === '' || value === 'builtin' || value === 'default' ? 'default' : 'custom'
}
