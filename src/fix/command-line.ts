/** How fixes are written on command lines of docker, podman and nerdctl, alone or in scripts, units and pipelines. */
import type { DeclaredName } from '../model/patch.js'
import type { FixDialect, Here, Spelling } from './dialect.js'
import { dockerOption, type Option } from './docker-options.js'
import { LineFile } from './line-file.js'
import type { Scalar } from './yaml/value.js'

export const commandLine: FixDialect = {
  open: (text, file) => new LineFile(text, file),
  spell: (fact, value, here) => (isPodman(here) ? (ofPodman(fact, value) ?? spell(fact, value, here)) : spell(fact, value, here)),
}

const flags: Readonly<Record<Option, string>> = {
  cap_drop: 'cap-drop',
  cpus: 'cpus',
  memory: 'memory',
  oom_kill_disable: 'oom-kill-disable',
  oom_score_adj: 'oom-score-adj',
  pids_limit: 'pids-limit',
  privileged: 'privileged',
  read_only: 'read-only',
  security_opt: 'security-opt',
  user: 'user',
  userns: 'userns',
}

function spell(fact: DeclaredName, value: Scalar, here: Here): Spelling | string {
  const wish = dockerOption(fact, value)
  if (typeof wish === 'string') return wish
  const path = wish.option && [flags[wish.option]]
  // what is written says otherwise, and is left out
  if (wish.silent) return { silent: true }
  const reserved = wish.option === 'memory' ? here.at('memory-reservation') : undefined
  const said =
    wish.item === undefined
      ? { value: reserved ?? wish.value ?? '' }
      : { item: typeof wish.item === 'string' ? wish.item : wish.item.join('=') }
  return { ...(path && { path }), ...said }
}

function isPodman({ at }: Here): boolean {
  return at('') === 'podman'
}

/** What podman has an option for and docker has not. */
function ofPodman(fact: DeclaredName, value: Scalar): Spelling | undefined {
  if (fact === 'masks.added') return { path: ['security-opt'], item: `mask=${value}` }
  return fact === 'userNamespace.mode' && value === 'private' ? { path: ['userns'], value: 'auto' } : undefined
}
