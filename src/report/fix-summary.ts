/** What a fix changed and what it left, for the reader beside the patch: one line for what belongs together. Pure. */
import type { FixReport, Left, Mended } from '../model/fix.js'
import { severities } from '../model/severity.js'
import { inert } from './escape.js'

interface Options {
  /** Everything, not the first of much. */
  readonly verbose: boolean
  /** The changes are in the files. */
  readonly written: boolean
}

const enough = 12
const fewNames = 4

export function renderFixSummary({ mended, left, files }: FixReport, { verbose, written }: Options): string {
  const some = <T>(all: readonly T[]) => (verbose ? all : all.slice(0, enough))
  const rest = (all: readonly unknown[]) => (verbose || all.length <= enough ? [] : [`  and ${all.length - enough} more (--verbose)`])
  const changes = lines(mended)
  const unsafe = byRule(left.filter(({ kind }) => kind === 'unsafe'))
  const others = byRule(left.filter(({ kind }) => kind !== 'unsafe'))
  const parts = [
    ...(changes.length === 0 ? ['nothing is changed'] : [head(files.length, written), ...some(changes), ...rest(changes)]),
    ...(unsafe.length === 0
      ? []
      : ['left as it is, because the fix could break the service; --unsafe makes it:', ...some(unsafe), ...rest(unsafe)]),
    ...(others.length === 0 ? [] : ['left to you:', ...some(others), ...rest(others)]),
  ]
  return `${parts.join('\n')}\n`
}

function head(files: number, written: boolean): string {
  const noun = files === 1 ? 'file' : 'files'
  return written ? `changed in ${files} ${noun}:` : `the patch changes ${files} ${noun}; nothing is written:`
}

interface Group {
  readonly files: Set<string>
  readonly containers: Set<string>
  readonly also: Set<string>
  readonly rules: Set<string>
}

/** One line for each change, with all workloads that it was made for. */
function lines(mended: readonly Mended[]): string[] {
  const groups = new Map<string, Group>()
  for (const { change, file, container, also, rules } of mended) {
    const group = groups.get(change) ?? { files: new Set(), containers: new Set(), also: new Set(), rules: new Set() }
    groups.set(change, group)
    group.files.add(file)
    group.containers.add(container)
    for (const name of also) group.also.add(name)
    for (const rule of rules) group.rules.add(rule)
  }
  return [...groups].map(([change, { files, containers, also, rules }]) => {
    const touched = [...also].filter((name) => !containers.has(name))
    const besides = touched.length === 0 ? '' : `; also touches ${few(touched)}`
    const [file = ''] = files
    const place = files.size === 1 ? inert(file) : `${files.size} files`
    return `  ${place}  ${few([...containers])}: ${inert(change)}  (${few([...rules])}${besides})`
  })
}

function byRule(left: readonly Left[]): string[] {
  const groups = new Map<string, { readonly first: Left; readonly containers: Set<string> }>()
  for (const one of left) {
    const key = `${one.rule}\0${one.reason}`
    const group = groups.get(key) ?? { first: one, containers: new Set() }
    groups.set(key, group)
    group.containers.add(one.container)
  }
  const ordered = [...groups.values()].sort((a, b) => rankOf(b.first) - rankOf(a.first))
  return ordered.map(({ first, containers }) => `  ${first.rule}  ${few([...containers])}: ${inert(first.reason)}`)
}

/** The worst comes first. */
function rankOf({ severity }: Left): number {
  return severities.indexOf(severity)
}

function few(names: readonly string[]): string {
  const shown = names
    .slice(0, fewNames)
    .map((name) => inert(name, 80))
    .join(', ')
  return names.length > fewNames ? `${shown} and ${names.length - fewNames} more` : shown
}
