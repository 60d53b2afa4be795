/**
 * The expression language, and the only file that knows which library speaks it. It knows no containers.
 *
 * Three-valued logic comes from CEL itself: `&&` and `||` absorb errors (cel-spec, langdef.md, "Logical
 * operators"), so a field whose reader throws is "unknown": `unknown || true` is true, `unknown && false` is
 * false, everything else hands the thrown error back.
 */
import { type ASTNode, Environment as Cel } from '@marcbachmann/cel-js'
import { type Contexts, contexts } from './context.js'
import { ExpressionError, type FunctionDeclaration, type Language, type Program } from './language.js'
import type { ObjectType } from './object-type.js'
import { translate } from './translate.js'
import type { Words } from './words.js'

/** A language of the given types, variables and functions. */
export function language(
  types: readonly ObjectType[],
  variables: Readonly<Record<string, string>>,
  functions: readonly FunctionDeclaration[],
): Language {
  const cel = new Cel({ limits: { maxAstNodes: 5000, maxDepth: 100, maxListElements: 1000, maxMapEntries: 100, maxCallArguments: 8 } })
  for (const type of types) cel.registerType(type.name, { ctor: type.ctor, fields: { ...type.fields } })
  for (const [name, type] of Object.entries(variables)) cel.registerVariable(name, type)
  for (const declaration of functions) cel.registerFunction(declaration.signature, declaration.handler as (...args: unknown[]) => unknown)
  return wrap(cel, { types: new Map(types.map((type) => [type.name, type])), variables })
}

function wrap(cel: Cel, words: Words, above?: object): Language {
  const { contexts: contextOf, prototype } = contexts(words, above)
  return {
    compile: (text, expected) => compile({ cel, words, contextOf }, text, expected),
    with(variables) {
      const more = cel.clone()
      for (const [name, type] of Object.entries(variables)) more.registerVariable(name, type)
      return wrap(more, { ...words, variables: { ...words.variables, ...variables } }, prototype)
    },
  }
}

interface Speech {
  readonly cel: Cel
  readonly words: Words
  readonly contextOf: Contexts
}

function compile({ cel, words, contextOf }: Speech, text: string, expected: string | undefined): Program {
  const run = attempt(() => cel.parse(text))
  refuseUnsafe(run.ast)
  const checked = run.check()
  if (!checked.valid) throw located(checked.error)
  const type = String(checked.type)
  if (expected !== undefined && type !== expected) throw new ExpressionError(`must be of type ${expected}, is ${type}`, 0)
  return { type, evaluate: (names): unknown => run(contextOf(names)), translation: () => translate(run.ast, words) }
}

function attempt<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw located(error)
  }
}

function located(error: unknown): ExpressionError {
  const { summary, message, range } = error as { summary?: string; message?: string; range?: { start: number } }
  return new ExpressionError(summary ?? message ?? String(error), range?.start ?? 0)
}

/** `has()` and `.?` turn an unknown into false, and `matches` runs a backtracking expression on hostile text: none may be used. */
const refused: Readonly<Record<string, string>> = {
  has: '`has` turns an unknown fact into false; read the fact itself',
  matches: '`matches` can be made to run for ever by hostile text; use startsWith, endsWith, contains or within',
  '.?': '`.?` turns an unknown fact into nothing; read the fact itself',
  '[?]': '`[?]` turns an unknown fact into nothing; read the fact itself',
}

function refuseUnsafe(node: unknown): void {
  if (Array.isArray(node)) for (const part of node) refuseUnsafe(part)
  if (!isNode(node)) return
  const name = node.op === 'call' || node.op === 'rcall' ? node.args[0] : node.op
  const why = refused[name]
  if (why) throw new ExpressionError(why, node.range.start)
  refuseUnsafe(node.args)
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}
