/** A mount's propagation as the fact table spells it. Empty is rprivate (moby's default); the r says only how far it reaches down. */
export function propagation(word: string): 'private' | 'shared' | 'slave' | 'unbindable' {
  const plain = word.startsWith('r') ? word.slice(1) : word
  return plain === 'shared' || plain === 'slave' || plain === 'unbindable' ? plain : 'private'
}
