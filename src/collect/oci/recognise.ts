import type { Recognition, SourceFile } from '../manifest/dialect.js'

/** A bundle's config.json: every one has `ociVersion`. */
export function isOci({ text }: SourceFile): Recognition {
  return /^\s*\{/.test(text) && /"ociVersion"\s*:/.test(text) ? 'yes' : 'no'
}
