/** Which files hold command lines, by name and content. A text about containers (README.md) is none, whatever it quotes. */
import type { Recognition, SourceFile } from '../manifest/dialect.js'

export type Kind = 'shell' | 'service' | 'pipeline' | 'make' | 'just' | 'jenkins'

const names: readonly (readonly [Kind, RegExp])[] = [
  ['shell', /\.(sh|bash|zsh|ksh|dash|ash|envrc|command)$|(^|\/)\.(bash|zsh|sh)?(rc|profile|_profile|_aliases|envrc)$/],
  ['service', /\.service$|\.service\.d\/[^/]+\.conf$/],
  ['pipeline', /(^|\/)\.(github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$|(^|\/)action\.ya?ml$|(^|\/)\.circleci\/[^/]+\.ya?ml$/],
  [
    'pipeline',
    /(^|\/)(\.gitlab-ci[^/]*|bitbucket-pipelines|azure-pipelines[^/]*|\.travis|\.drone|\.woodpecker[^/]*|\.cirrus|appveyor|buildspec|Taskfile|\.gitlab\/.*)\.ya?ml$/,
  ],
  ['pipeline', /(^|\/)\.woodpecker\/[^/]+\.ya?ml$/],
  ['make', /(^|\/)(GNUmakefile|[Mm]akefile)(\.[^/]*)?$|\.mk$/],
  ['just', /(^|\/)\.?[Jj]ustfile$|\.just$/],
  ['jenkins', /(^|\/)Jenkinsfile[^/]*$|\.jenkinsfile$/i],
]

const shebang = /^#!.{0,60}\b(ba|da|k|z|a)?sh\b/
/** By its name, or by that of a variable that holds it. */
const program =
  /\b(?:docker|podman|nerdctl)\b|\$[({]?(?:docker|podman|nerdctl|(?:container|oci)_?(?:engine|runtime|tool|cli))(?:_?(?:bin|cmd|exe|command))?\b/gi
const command = /\b(?:run|create)\b/
/** Options that CI systems hand on to docker. */
const handedOn = /(?:^|[\s{,"'])(?:options|volumes|privileged)["']?[ \t]*:/
const holdsContainers = /(?:^|[\s{,"'])(?:container|containers|services|steps)["']?[ \t]*:/
const agent = /\b(?:args|inside|withRun)\b/

/** What a file is read as; undefined for nothing of ours. */
export function kindOf({ name: written, as: name = written, path, text }: SourceFile): Kind | undefined {
  return (
    surely(name, path, text) ??
    (name === '<stdin>' && /^[ \t]*(?:sudo[ \t]+)?(?:docker|podman|nerdctl)[ \t]/m.test(text) ? 'shell' : undefined)
  )
}

function surely(name: string, path: string, text: string): Kind | undefined {
  if (path === '' && name.startsWith('--run')) return 'shell'
  return names.find(([, pattern]) => pattern.test(name))?.[0] ?? (shebang.test(text.slice(0, 100)) ? 'shell' : undefined)
}

/** By its name or first line. A compose file on standard input may have a line that begins with `docker`, too. */
export function isShellScript({ name, as, path, text }: SourceFile): boolean {
  return as === undefined && !manifest.test(name) && surely(name, path, text) === 'shell'
}

/** Most files of a repository; what they are is asked often. */
const manifest = /\.(?:ya?ml|json)$/

export function isCommandLine(file: SourceFile): Recognition {
  const kind = kindOf(file)
  if (kind === undefined) return 'no'
  if (file.path === '' && file.name.startsWith('--run')) return 'yes'
  if (startsContainers(file.text)) return 'yes'
  if (kind === 'pipeline' && handedOn.test(file.text) && holdsContainers.test(file.text)) return 'yes'
  return kind === 'jenkins' && file.text.includes('docker') && agent.test(file.text) ? 'yes' : 'no'
}

/** A program and behind it, in the same line or the next two, `run` or `create`. */
function startsContainers(text: string): boolean {
  for (const { index } of text.matchAll(program)) {
    if (command.test(text.slice(index, index + 300))) return true
    if (text.indexOf('run', index) < 0 && text.indexOf('create', index) < 0) return false
  }
  return false
}
