import type { Recognition, SourceFile } from '../manifest/dialect.js'

/** A job by its first block, or the JSON that the API takes. */
export function isNomad({ name, text }: SourceFile): Recognition {
  if (/\.(nomad|hcl)$|\.nomad\.hcl$|^<stdin>$/.test(name) && /^\s*job\s+("[^"\n]*"|[\w-]+)\s*\{/m.test(text) && /\bdriver\b/.test(text))
    return 'yes'
  return /^\s*\{/.test(text) && /"TaskGroups"\s*:/.test(text) ? 'yes' : 'no'
}
