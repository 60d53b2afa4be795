/**
 * What no manifest needs and what makes a YAML reader take for ever, found by its lexer before it parses. Seen with yaml 2.9.1: `!a `
 * 50,000 times takes half a minute, and nesting without end can use up the memory of the whole process.
 */
import type { Lexer } from 'yaml'

const deepest = 200
const widestIndent = 2000
/** Tags and anchors before one value are one each; more on a line are a list in brackets at most. */
const mostInLine = 1000
const mostQuestions = 1000
/** Quoted texts side by side are a mistake, and the reader tells each of them at its length. */
const mostBeside = 100

interface Wild {
  readonly line: number
  readonly message: string
}

export function tooWild(text: string, lexer: Lexer): Wild | undefined {
  let line = 1
  let flow = 0
  let dashes = 0
  let properties = 0
  let questions = 0
  let beside = 0
  let afterQuote = false
  let inScalar = false
  for (const token of lexer.lex(text)) {
    const sign = inScalar ? '' : token[0]
    inScalar = token === '\u{1f}'
    if (sign === '[' || sign === '{') flow += 1
    else if (sign === ']' || sign === '}') flow -= 1
    else if (sign === '-' && token === '-') dashes += 1
    else if (sign === '&' || sign === '!') properties += 1
    else if (sign === '?' && token === '?') questions += 1
    const isQuote = sign === '"' || sign === "'"
    if (isQuote && afterQuote) beside += 1
    if (isQuote || token.trim() !== '') afterQuote = isQuote
    if (flow > deepest || dashes > deepest || (sign === ' ' && token.length > widestIndent))
      return { line, message: `nested deeper than ${deepest} levels` }
    if (beside > mostBeside) return { line, message: 'quoted texts side by side' }
    if (properties > mostInLine || questions > mostQuestions)
      return { line, message: 'more tags, anchors or complex keys than anything that is deployed has' }
    if (token.includes('\n')) {
      line += token.split('\n').length - 1
      dashes = 0
      properties = 0
    }
  }
  return undefined
}
