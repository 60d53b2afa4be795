/** How fixes are written in ECS task definitions. */
import type { DeclaredName } from '../model/patch.js'
import type { FixDialect, Spelling } from './dialect.js'
import { dockerOption, type Option } from './docker-options.js'
import { narrowItem } from './mounts.js'
import type { Shape } from './yaml/draft.js'
import type { Scalar } from './yaml/value.js'
import { YamlFile } from './yaml-file.js'

export const ecs: FixDialect = {
  open: (text) =>
    new YamlFile(text, shape, {
      home: (draft, offset) => draft.mappingAround(offset),
      narrow: (draft, unit, list, wish) => narrowItem(draft, unit, list, wish, 'readOnly'),
    }),
  spell,
}

const shape: Shape = {
  version: '1.2',
  keys: new Set(['ipcMode', 'memory', 'networkMode', 'pidMode', 'privileged', 'readonlyRootFilesystem', 'user']),
  owners: new Set(),
  lists: new Set(['add', 'devices', 'dockerSecurityOptions', 'drop', 'mountPoints', 'systemControls']),
}

const paths: Readonly<Partial<Record<Option, readonly string[]>>> = {
  cap_drop: ['linuxParameters', 'capabilities', 'drop'],
  privileged: ['privileged'],
  read_only: ['readonlyRootFilesystem'],
  security_opt: ['dockerSecurityOptions'],
  user: ['user'],
}

function spell(fact: DeclaredName, value: Scalar): Spelling | string {
  if (fact === 'limits.memory') return { path: ['memory'], value: Math.round(Number(value) / (1 << 20)) }
  const wish = dockerOption(fact, value)
  if (typeof wish === 'string') return wish
  const { option, item, silent } = wish
  const path = option && paths[option]
  if (!path) return silent ? { silent } : `no parameter of a container definition sets ${fact}`
  const said = item === undefined ? { value: wish.value ?? '' } : { item: typeof item === 'string' ? item : item.join(':') }
  return { ...(silent && { silent }), path, ...said }
}
