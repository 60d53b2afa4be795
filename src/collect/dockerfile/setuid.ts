/** Files that a build step gives the setuid bit: by chmod, by install, by COPY and ADD --chmod. */

import type { Region } from '../../model/fact.js'
import { parseShell } from '../command-line/shell/parser.js'
import type { ShellWord } from '../command-line/shell/syntax.js'
import { placeOf, regionOf, slice, type Word } from '../command-line/word.js'
import { type Said, told } from '../manifest/said.js'
import { execForm } from './exec-form.js'
import type { Step } from './stages.js'

export function setuidFiles({ keyword, content }: Step): readonly Said<string>[] {
  if (keyword === 'COPY' || keyword === 'ADD') return copied(content)
  if (keyword !== 'RUN' || !/chmod|install/.test(content.text)) return []
  const listed = execForm(content.text.replace(/\\\r?\n/g, ' ').trim())
  if (listed) return (changed(listed)?.files ?? []).map((file) => told(file, regionOf(content)))
  const script = withoutHereDocument(content)
  return parseShell(script, {}).flatMap(({ words }) => {
    const change = changed(words.map(textOf))
    return change ? change.files.map((file) => told(file, place(script, words[change.at]))) : []
  })
}

/** `RUN <<EOF`: the script is what follows, up to its end. */
function withoutHereDocument(content: Word): Word {
  const opening = /^\s*(?:--\S+\s+)*<<-?\s*["']?\w+["']?[^\n]*\n/.exec(content.text)
  return opening ? slice(content, opening[0].length) : content
}

interface Change {
  readonly files: readonly string[]
  /** Which word is the mode. */
  readonly at: number
}

function changed(words: readonly string[]): Change | undefined {
  const at = words.findIndex((text) => /(^|\/)(chmod|install)$/.test(text))
  if (at < 0) return undefined
  const rest = words.slice(at + 1)
  const isInstall = /install$/.test(words[at] ?? '')
  const mode = isInstall ? installMode(rest) : rest.findIndex((text) => !/^-(-|[Rvcf]+$)/.test(text))
  if (mode < 0 || !isSetuid(rest[mode]?.replace(/^(-m|--mode=)/, '') ?? '')) return undefined
  return { files: isInstall ? rest.slice(-1) : rest.slice(mode + 1), at: at + 1 + mode }
}

function place(script: Word, word: ShellWord | undefined): Region {
  const [from, to] = [word?.at ?? 0, Math.max((word?.end ?? 1) - 1, 0)]
  return script.source.region(placeOf(script, from), placeOf(script, to) + 1)
}

/** Where the mode stands: `-m 4755`, `-m4755`, `--mode=4755`. */
function installMode(words: readonly string[]): number {
  const at = words.findIndex((text) => /^(-m|--mode=?)/.test(text))
  return words[at] === '-m' || words[at] === '--mode' ? at + 1 : at
}

function copied(content: Word): readonly Said<string>[] {
  const mode = /--chmod=(\S+)/.exec(content.text.slice(0, 1000))
  if (!mode || !isSetuid(mode[1] ?? '')) return []
  const begin = placeOf(content, mode.index)
  const target = content.text.trim().split(/\s+/).at(-1) ?? ''
  return [told(target.replace(/^["']|["'\]]+$/g, ''), content.source.region(begin, begin + mode[0].length))]
}

/** chmod(1): four digits of which the first holds 4, or letters that give `s` to the user or to all. */
function isSetuid(mode: string): boolean {
  if (/^[0-7]{4,5}$/.test(mode)) return (Number(mode.at(-4)) & 4) !== 0
  return mode.split(',').some((clause) => {
    const [, who = '', rights = ''] = /^([ugoa]{0,4})[+=]([rwxXst]{1,6})$/.exec(clause) ?? []
    return rights.includes('s') && (who === '' || /[ua]/.test(who))
  })
}

function textOf({ parts }: ShellWord): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : part.kind === 'variable' ? `$${part.name}` : '...')).join('')
}
