/**
 * Expressions as JavaScript, written when the built-in rules are packed: parsing and checking some 700 expressions took most of
 * a start, and running them through an interpreter most of a judgement. Only what rules use is translated; anything else gives
 * undefined, and the expression is then parsed at run time as those of one's own rules are. test/cel.test.ts compares both ways.
 */
import type { ASTNode } from '@marcbachmann/cel-js'

/** The source of a function body's expression over `c` (variables) and `r` (src/cel/runtime.ts); undefined when something has no translation. */
export function translate(ast: unknown): string | undefined {
  try {
    return source(ast as ASTNode, new Set())
  } catch (error) {
    if (error instanceof Untranslatable) return undefined
    throw error
  }
}

class Untranslatable extends Error {}

/** Functions and methods of CEL that runtime.ts has; a method takes its receiver first. */
const builtIn = new Set(['size', 'string', 'double', 'contains', 'startsWith', 'endsWith', 'split'])
const macros = new Set(['exists', 'all', 'filter', 'map'])

type Bound = ReadonlySet<string>

function source(node: ASTNode, bound: Bound): string {
  const inner = (one: ASTNode) => source(one, bound)
  switch (node.op) {
    case 'value':
      return literal(node.args)
    case 'id':
      return bound.has(node.args) ? `v_${node.args}` : `c.${node.args}`
    case '.':
      return `${inner(node.args[0])}.${node.args[1]}`
    case '[]':
      return `r.item(${inner(node.args[0])},${inner(node.args[1])})`
    case '||':
      return `r.or(()=>${inner(node.args[0])},()=>${inner(node.args[1])})`
    case '&&':
      return `r.and(()=>${inner(node.args[0])},()=>${inner(node.args[1])})`
    case '!_':
      return `!(${inner(node.args)})`
    case '-_':
      return `-(${inner(node.args)})`
    case '?:':
      return `(${inner(node.args[0])}?${inner(node.args[1])}:${inner(node.args[2])})`
    case 'list':
      return fromTheRight(node.args, bound, (given) => `[${given}]`)
    case '==':
      return `r.equal(${inner(node.args[0])},${inner(node.args[1])})`
    case '!=':
      return `!r.equal(${inner(node.args[0])},${inner(node.args[1])})`
    case 'in':
      return `r.isIn(${inner(node.args[0])},${inner(node.args[1])})`
    case '+':
      return `r.plus(${inner(node.args[0])},${inner(node.args[1])})`
    case 'call':
      return call(node.args[0], node.args[1], bound)
    case 'rcall':
      return macros.has(node.args[0])
        ? macro(node.args[0], node.args[1], node.args[2], bound)
        : call(node.args[0], [node.args[1], ...node.args[2]], bound)
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

function literal(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return JSON.stringify(value)
  throw new Untranslatable(typeof value)
}

function call(name: string, args: readonly ASTNode[], bound: Bound): string {
  return fromTheRight(args, bound, (given) => (builtIn.has(name) ? `r.${name}(${given})` : `r.own.${name}(${given})`))
}

/** The library works out arguments and items from the right; which fact was asked for first shows in a result, so do we. */
function fromTheRight(parts: readonly ASTNode[], bound: Bound, use: (given: string) => string): string {
  const sources = parts.map((one) => source(one, bound))
  if (parts.filter((one) => one.op !== 'value').length < 2) return use(sources.join(','))
  const names = parts.map((_, at) => `a${at}`)
  return `((${names.toReversed().join(',')})=>${use(names.join(','))})(${sources.toReversed().join(',')})`
}

/** `list.exists(x, test)`: the first argument names the variable. */
function macro(name: string, list: ASTNode, [variable, body, more]: readonly ASTNode[], bound: Bound): string {
  if (variable?.op !== 'id' || body === undefined || more !== undefined) throw new Untranslatable(name)
  return `r.${name}(${source(list, bound)},v_${variable.args}=>${source(body, new Set([...bound, variable.args]))})`
}
