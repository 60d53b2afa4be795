/** Completion scripts, made from the tree of verbs so that they never lag behind it. They complete words, never run hullcheck. */
import type { Command, Option } from 'commander'

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

interface Place {
  /** Words before the cursor that name this place: `rules list`. */
  readonly path: string
  readonly verbs: readonly string[]
  readonly flags: readonly Option[]
}

export function completionScript(shell: Shell, root: Command): string {
  const places = placesOf(root, '')
  switch (shell) {
    case 'bash':
      return bash(places)
    case 'zsh':
      return `#compdef hullcheck\nautoload -U +X bashcompinit && bashcompinit\n${bash(places)}`
    case 'fish':
      return fish(places)
  }
}

function placesOf(command: Command, path: string): Place[] {
  const here = { path, verbs: command.commands.map((child) => child.name()), flags: command.options }
  return [here, ...command.commands.flatMap((child) => placesOf(child, `${path} ${child.name()}`.trim()))]
}

function longFlags({ flags }: Place): string[] {
  return [...flags.flatMap((flag) => (flag.long ? [flag.long] : [])), '--help']
}

/** What stands for `$place $before` where a value comes next, by what it may be: the words to choose from, or none for a file. */
function values(places: readonly Place[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>()
  for (const { path, flags } of places) {
    for (const flag of flags.filter((one) => one.required)) {
      const words = (flag.argChoices ?? []).join(' ')
      const names = [flag.long, flag.short].flatMap((name) => (name ? [`'${path} ${name}'`] : []))
      all.set(words, [...(all.get(words) ?? []), ...names])
    }
  }
  return all
}

function bash(places: readonly Place[]): string {
  const words = places.map((place) => `    '${place.path}') words='${[...place.verbs, ...longFlags(place)].join(' ')}' ;;`)
  const afterFlags = [...values(places)].map(([choices, flags]) => {
    const made = choices === '' ? `compgen -f` : `compgen -W '${choices}'`
    return `    ${flags.join('|')}) COMPREPLY=($(${made} -- "$here")); return ;;`
  })
  const known = places.filter((place) => place.path !== '').map((place) => `'${place.path}'`)
  return `# Completion of hullcheck. Made by: hullcheck completion
_hullcheck() {
  local here="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" place='' word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${place:+$place }$word" in
    ${known.join('|')}) place="\${place:+$place }$word" ;;
    esac
  done
  case "$place $before" in
${afterFlags.join('\n')}
  esac
  case "$place" in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$here"))
  [[ $here == -* || \${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "$here"))
}
complete -F _hullcheck hullcheck
`
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap((place) => {
    const words = place.path.split(' ').filter((word) => word !== '')
    const inside = words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ')
    const when = words.length === 0 ? '__fish_use_subcommand' : inside
    const verbs = place.verbs.map((name) => `complete -c hullcheck -f -n '${when}' -a ${name}`)
    const flags = place.flags.map((flag) => fishFlag(flag, when))
    return [...verbs, ...flags]
  })
  return `# Completion of hullcheck. Made by: hullcheck completion\n${lines.join('\n')}\n`
}

function fishFlag(flag: Option, when: string): string {
  const parts = [
    `complete -c hullcheck -n '${when}'`,
    ...(flag.long ? [`-l ${flag.long.slice(2)}`] : []),
    ...(flag.short ? [`-s ${flag.short.slice(1)}`] : []),
    ...(flag.argChoices ? [`-x -a '${flag.argChoices.join(' ')}'`] : flag.required ? ['-r'] : []),
    `-d '${flag.description.replace(/['\\]/g, '\\$&')}'`,
  ]
  return parts.join(' ')
}
