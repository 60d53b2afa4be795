import type { Recognition, SourceFile } from '../manifest/dialect.js'

const name = /(^|\/)(Dockerfile|Containerfile)([.-][^/]*)?$|\.(dockerfile|containerfile)$/i

/** By name, and by the one instruction that none can do without. `.dockerignore` files are beside it, not it. */
export function isDockerfile({ name: file, text }: SourceFile): Recognition {
  return name.test(file) && !/\.(dockerignore|md|sh|ya?ml|json|j2|tmpl|tpl)$/i.test(file) && /^[ \t]*FROM[ \t]/im.test(text) ? 'yes' : 'no'
}
