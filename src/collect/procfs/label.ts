/** What an LSM says of a process. */
interface Confinement {
  readonly profile: string
  readonly mode: 'enforce' | 'complain' | 'unconfined' | 'mixed' | 'none'
  /** SELinux type; empty where the label is not SELinux's. */
  readonly type: string
}

const none: Confinement = { profile: '', mode: 'none', type: '' }

/**
 * Modes as AppArmor prints them (label.c). `kill` is enforcement that kills; `user` asks a program of the user and
 * denies until it answers.
 */
const modes: Readonly<Record<string, Confinement['mode']>> = {
  enforce: 'enforce',
  kill: 'enforce',
  user: 'enforce',
  complain: 'complain',
  unconfined: 'unconfined',
  mixed: 'mixed',
}

/** attr/apparmor/current: `unconfined`, or a profile (a stack `a//&b` too) and a mode in parentheses. */
export function parseAppArmor(label: string): Confinement | undefined {
  if (label === 'unconfined') return { profile: 'unconfined', mode: 'unconfined', type: '' }
  const parts = /^(.+) \(([a-z]+)\)$/s.exec(label)
  const mode = modes[parts?.[2] ?? '']
  return parts === null || mode === undefined ? undefined : { profile: parts[1] ?? '', mode, type: '' }
}

/** attr/current, which answers for the first labelling LSM: AppArmor, SELinux (`user:role:type:level`), or another. */
export function parseLabel(label: string): Confinement {
  if (label === '') return none
  const apparmor = parseAppArmor(label)
  if (apparmor !== undefined) return apparmor
  const [, type] = /^[^:\s]+:[^:\s]+:([^:\s]+)(?::.*)?$/.exec(label) ?? []
  return type === undefined ? none : { ...none, type }
}
