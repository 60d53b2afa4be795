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
