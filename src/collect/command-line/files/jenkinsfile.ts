/** Jenkinsfiles: the texts of `sh` steps, and the options that an agent or `docker.image(...).inside(...)` is given. */
import { type Invocation, optionsOnly } from '../invocation.js'
import { invocationsOf } from '../script.js'
import { Variables } from '../shell/variables.js'
import type { Source } from '../source.js'
import { regionOf, type Word, WordBuilder } from '../word.js'
import { wordsOf } from './pipeline.js'

interface Literal {
  readonly word: Word
  /** The code before it, up to the literal before. */
  readonly before: string
}

const programs = /docker|podman|nerdctl/
const isImage = /\bimage\s*\(?\s*$/
/** `args` of an agent, `inside`, `withRun`, `run` of an image. */
const isOptions = /\bargs\s*\(?\s*$|\.(?:inside|withRun|run)\s*\(\s*$/

export function jenkinsInvocations(source: Source): readonly Invocation[] {
  const found: Invocation[] = []
  let image: Word | undefined
  for (const { word, before } of literals(source)) {
    if (isImage.test(before)) image = word
    else if (image && isOptions.test(before)) {
      const parsed = optionsOnly('docker', wordsOf(word, new Variables()))
      found.push({ ...parsed, rest: [image], program: 'docker', global: [], region: regionOf(image) })
    } else if (programs.test(word.text)) found.push(...invocationsOf(word, new Variables()))
  }
  return found
}

/** The texts in quotes, by Groovy's rules as far as they matter here. */
function* literals(source: Source): Generator<Literal> {
  const { text } = source
  let before = ''
  for (let at = 0; at < text.length; ) {
    const next = /'''|"""|['"]|\/\/|\/\*/g
    next.lastIndex = at
    const found = next.exec(text)
    if (!found) return
    before = (before + text.slice(at, found.index)).slice(-200)
    const [mark] = found
    const start = found.index + mark.length
    if (mark === '//' || mark === '/*') {
      const end = text.indexOf(mark === '//' ? '\n' : '*/', start)
      at = end < 0 ? text.length : end + (mark === '//' ? 0 : 2)
    } else {
      const [word, end] = literal(source, start, mark)
      yield { word, before }
      before = ''
      at = end
    }
  }
}

function literal(source: Source, from: number, mark: string): readonly [Word, number] {
  const { text } = source
  const builder = new WordBuilder(source)
  builder.begin()
  let at = from
  for (; at < text.length && !text.startsWith(mark, at); at += 1) {
    const char = text.charAt(at)
    if (mark.length === 1 && char === '\n') break
    if (char !== '\\') builder.add(char, () => at)
    else {
      at += 1
      const escaped = text.charAt(at)
      const place = at
      if (escaped !== '\n') builder.add({ n: '\n', t: '\t', r: '\r' }[escaped] ?? escaped, () => place)
    }
  }
  return [builder.word(from - mark.length, at + mark.length), at + mark.length]
}
