import type { Recognition, SourceFile } from '../manifest/dialect.js'

/** containers.dev: `.devcontainer.json`, `.devcontainer/devcontainer.json`, `.devcontainer/<folder>/devcontainer.json`. */
export function isDevcontainer({ name }: SourceFile): Recognition {
  return /(^|\/)\.?devcontainer\.json$/.test(name) ? 'yes' : 'no'
}
