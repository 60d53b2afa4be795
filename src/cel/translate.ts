/**
 * Expressions as JavaScript, written when the built-in rules are packed: parsing and checking some 700 expressions took most of
 * a start, and running them through an interpreter most of a judgement. Only what rules use is translated; anything else gives
 * undefined, and the expression is then parsed at run time as those of one's own rules are. test/cel.test.ts compares both ways.
 */
import type { ASTNode } from '@marcbachmann/cel-js'
import { lengthOfFact, objectOf, type Words } from './words.js'

/** The source of a function body's expression over `c` (Names) and `r` (src/cel/runtime.ts); undefined when something has no translation. */
export function translate(ast: unknown, words: Words): string | undefined {
  try {
    return source(ast as ASTNode, { words, bound: new Set() })
  } catch (error) {
    if (error instanceof Untranslatable) return undefined
    throw error
  }
}

class Untranslatable extends Error {}

/** Functions and methods of CEL that runtime.ts has; a method takes its receiver first. */
const builtIn = new Set(['size', 'string', 'double', 'contains', 'startsWith', 'endsWith', 'split'])
const macros = new Set(['exists', 'all', 'filter', 'map'])

interface Scope {
  readonly words: Words
  /** Variables of the macros around. */
  readonly bound: ReadonlySet<string>
}

function source(node: ASTNode, scope: Scope): string {
  const inner = (one: ASTNode) => source(one, scope)
  switch (node.op) {
    case 'value':
      return literal(node.args)
    case 'id':
      return variable(node.args, scope)
    case '.':
      return fact(node, scope) ?? `${inner(node.args[0])}.${node.args[1]}`
    case '[]':
      return `r.item(${inner(node.args[0])},${inner(node.args[1])})`
    case '||':
      return `r.or(${sides(node, '||')
        .map((one) => `()=>${inner(one)}`)
        .join(',')})`
    case '&&':
      return `r.and(${sides(node, '&&')
        .map((one) => `()=>${inner(one)}`)
        .join(',')})`
    case '!_':
      return `!(${inner(node.args)})`
    case '-_':
      return `-(${inner(node.args)})`
    case '?:':
      return `(${inner(node.args[0])}?${inner(node.args[1])}:${inner(node.args[2])})`
    case 'list':
      return fromTheRight(node.args, scope, (given) => `[${given}]`)
    case '==':
      return `r.equal(${inner(node.args[0])},${inner(node.args[1])})`
    case '!=':
      return `!r.equal(${inner(node.args[0])},${inner(node.args[1])})`
    case 'in':
      return `r.isIn(${inner(node.args[0])},${inner(node.args[1])})`
    case '+':
      return `r.plus(${inner(node.args[0])},${inner(node.args[1])})`
    case 'call':
      return call(node.args[0], node.args[1], scope)
    case 'rcall':
      return macros.has(node.args[0])
        ? macro(node.args[0], node.args[1], node.args[2], scope)
        : call(node.args[0], [node.args[1], ...node.args[2]], scope)
    case '.?':
    case '[?]':
    case 'map':
      throw new Untranslatable(node.op)
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '-':
    case '*':
    case '/':
    case '%':
      return `(${inner(node.args[0])}${node.op}${inner(node.args[1])})`
  }
}

/** `a && b && c` is one question with three sides. */
function sides(node: ASTNode, op: '||' | '&&'): ASTNode[] {
  return node.op === op ? [...sides(node.args[0], op), ...sides(node.args[1], op)] : [node]
}

function variable(name: string, { words, bound }: Scope): string {
  if (bound.has(name)) return `v_${name}`
  if (objectOf(words, name)) throw new Untranslatable(name)
  return `c.value(${JSON.stringify(name)})`
}

/** A variable's fields up to its fact are one question. Undefined where the chain does not begin with a variable that has fields. */
function fact(node: ASTNode, { words, bound }: Scope): string | undefined {
  const fields: string[] = []
  let first = node
  for (; first.op === '.'; first = first.args[0]) fields.unshift(first.args[1])
  if (first.op !== 'id' || bound.has(first.args) || !objectOf(words, first.args)) return undefined
  const length = lengthOfFact(words, first.args, fields)
  if (length === undefined) throw new Untranslatable(first.args)
  const path = [first.args, ...fields.slice(0, length)].join('.')
  return [`c.fact(${JSON.stringify(path)})`, ...fields.slice(length)].join('.')
}

function literal(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return JSON.stringify(value)
  throw new Untranslatable(typeof value)
}

function call(name: string, args: readonly ASTNode[], scope: Scope): string {
  return fromTheRight(args, scope, (given) => (builtIn.has(name) ? `r.${name}(${given})` : `r.own.${name}(${given})`))
}

/** The library works out arguments and items from the right; which fact was asked for first shows in a result, so do we. */
function fromTheRight(parts: readonly ASTNode[], scope: Scope, use: (given: string) => string): string {
  const sources = parts.map((one) => source(one, scope))
  if (parts.filter((one) => one.op !== 'value').length < 2) return use(sources.join(','))
  const names = parts.map((_, at) => `a${at}`)
  return `((${names.toReversed().join(',')})=>${use(names.join(','))})(${sources.toReversed().join(',')})`
}

/** `list.exists(x, test)`: the first argument names the variable. */
function macro(name: string, list: ASTNode, [variable, body, more]: readonly ASTNode[], scope: Scope): string {
  if (variable?.op !== 'id' || body === undefined || more !== undefined) throw new Untranslatable(name)
  const inside = { ...scope, bound: new Set([...scope.bound, variable.args]) }
  return `r.${name}(${source(list, scope)},v_${variable.args}=>${source(body, inside)})`
}
