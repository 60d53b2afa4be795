import type { Recognition, SourceFile } from '../manifest/dialect.js'

/** A task definition as the AWS command line takes it (`register-task-definition --cli-input-json`), or as `describe-task-definition` gives it. */
export function isEcs({ text, name }: SourceFile): Recognition {
  if (!text.includes('containerDefinitions')) return 'no'
  return /\.(json|ya?ml)$|^<stdin>$/.test(name) && /(^|[{,])\s*["']?containerDefinitions["']?\s*:/m.test(text) ? 'yes' : 'no'
}
