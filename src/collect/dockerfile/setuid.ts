/** Files that a build step gives the setuid bit: by chmod, by install, by COPY and ADD --chmod. */
import { parseShell } from '../command-line/shell/parser.js'
import type { Command, ShellWord } from '../command-line/shell/syntax.js'
import { placeOf, slice, type Word } from '../command-line/word.js'
import { type Said, told } from '../manifest/said.js'
import type { Step } from './stages.js'

export function setuidFiles({ keyword, content }: Step): readonly Said<string>[] {
  if (keyword === 'COPY' || keyword === 'ADD') return copied(content)
  if (keyword !== 'RUN' || !/chmod|install/.test(content.text)) return []
  const script = withoutHereDocument(content)
  return parseShell(script, {}).flatMap((command) => changed(command, script))
}

/** `RUN <<EOF`: the script is what follows, up to its end. */
function withoutHereDocument(content: Word): Word {
  const opening = /^\s*(?:--\S+\s+)*<<-?\s*["']?\w+["']?[^\n]*\n/.exec(content.text)
  return opening ? slice(content, opening[0].length) : content
}

function changed({ words }: Command, script: Word): readonly Said<string>[] {
  const texts = words.map(textOf)
  const at = texts.findIndex((text) => /(^|\/)(chmod|install)$/.test(text))
  if (at < 0) return []
  const rest = texts.slice(at + 1)
  const isInstall = /install$/.test(texts[at] ?? '')
  const mode = isInstall ? installMode(rest) : rest.findIndex((text) => !/^-(-|[Rvcf]+$)/.test(text))
  const files = isInstall ? rest.slice(-1) : rest.slice(mode + 1)
  if (mode < 0 || !isSetuid(rest[mode]?.replace(/^(-m|--mode=)/, '') ?? '')) return []
  const region = (word: ShellWord | undefined) =>
    script.source.region(placeOf(script, word?.at ?? 0), placeOf(script, Math.max((word?.end ?? 1) - 1, 0)) + 1)
  return files.map((file) => told(file, region(words[at + 1 + mode])))
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
