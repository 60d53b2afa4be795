import type { Recognition, SourceFile } from '../manifest/dialect.js'

/** A container's configuration: `lxc.` keys at the beginning of lines, among them a root file system or a name. */
export function isLxc({ text }: SourceFile): Recognition {
  if (!text.includes('lxc.')) return 'no'
  return /^\s*lxc\.(rootfs|uts\.name|utsname|cap\.|idmap|id_map|apparmor|aa_profile|net\.|mount)/m.test(text) &&
    /^\s*lxc\.[\w.]+\s*=/m.test(text)
    ? 'yes'
    : 'no'
}
