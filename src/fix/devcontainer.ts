/** How fixes are written in devcontainer.json: by its own properties, else by options of docker under runArgs. */
import type { DeclaredName } from '../model/patch.js'
import type { FixDialect, Spelling } from './dialect.js'
import { dockerOption, type Option } from './docker-options.js'
import { narrowItem } from './mounts.js'
import type { Shape } from './yaml/draft.js'
import type { Scalar } from './yaml/value.js'
import { documentOf, YamlFile } from './yaml-file.js'

export const devcontainer: FixDialect = {
  open: (text) =>
    new YamlFile(yamlOf(text), shape, {
      home: (draft) => documentOf(draft),
      narrow: (draft, unit, list, wish) => narrowItem(draft, unit, list, wish, ''),
      original: text,
    }),
  spell,
}

const shape: Shape = {
  version: '1.2',
  keys: new Set(['containerUser', 'init', 'privileged', 'workspaceMount']),
  owners: new Set(['containerEnv', 'features']),
  lists: new Set(['capAdd', 'mounts', 'runArgs', 'securityOpt']),
  words: new Set(['runArgs']),
}

/** Comments as those of YAML, of the same length, so that every place stays and none of them is taken for white space. */
function yamlOf(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"?|\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|\t/g, (part, offset: number) => {
    if (part.startsWith('"')) return part
    if (part === '\t') return ' '
    const endsLine = part.startsWith('//') || /^[ \t]*(?:\r?\n|$)/.test(text.slice(offset + part.length))
    return part
      .split('\n')
      .map((line) => (endsLine && line.length > 1 ? ` #${blank(line.slice(2))}` : blank(line)))
      .join('\n')
  })
}

function blank(text: string): string {
  return text.replace(/[^\r]/g, ' ')
}

const properties: Readonly<Partial<Record<Option, string>>> = {
  privileged: 'privileged',
  security_opt: 'securityOpt',
  user: 'containerUser',
}

function spell(fact: DeclaredName, value: Scalar): Spelling | string {
  const wish = dockerOption(fact, value)
  if (typeof wish === 'string') return wish
  const { option, item, silent } = wish
  const property = option && properties[option]
  if (property !== undefined && item === undefined) return { ...(silent && { silent }), path: [property], value: wish.value ?? '' }
  if (silent || option === undefined) return { silent: true }
  if (property !== undefined && item !== undefined) return { path: [property], item: typeof item === 'string' ? item : item.join('=') }
  const flag = option.replaceAll('_', '-')
  const said = typeof item === 'string' ? item : item ? item.join('=') : wish.value
  return { path: ['runArgs'], item: said === true ? `--${flag}` : `--${flag}=${String(said)}` }
}
