/** One `--security-opt` as a name and a value, and what the values mean. */
export interface SecurityOption {
  readonly name: string
  readonly value: string
}

/** As moby's parseSecurityOpt (29.x): `=` wins over the older `:`, three words may stand alone. */
export function securityOption(option: string): SecurityOption {
  if (option === 'disable') return { name: 'label', value: 'disable' }
  const at = option.includes('=') ? option.indexOf('=') : option.indexOf(':')
  return at < 0 ? { name: option, value: 'true' } : { name: option.slice(0, at), value: option.slice(at + 1) }
}

/** The SELinux type that a label option asks for (`type:container_t`); podman joins several options with `,label=`. */
export function labelType(value: string): string | undefined {
  return /^type:([^,]+)/.exec(value)?.[1]
}
