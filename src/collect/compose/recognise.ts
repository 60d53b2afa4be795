import type { Recognition, SourceFile } from '../manifest/dialect.js'
import { mainNames, overrideNames } from './names.js'

/** Names that people give to further files: compose.prod.yaml, docker-compose-test.yml, stack.compose.yml. */
const similar = /(^|\/)([^/]*[.-])?(docker-)?compose([.-][^/]*)?\.ya?ml$/
const endings = ['.yaml', '.yml', '.json']

/** Other notations that a file of such a name, or with such a key, can be in: Kubernetes, a GitHub workflow. */
const other = /^(apiVersion|kind|on|"on"|'on')[ \t]*:|^[{]?[ \t]*"(apiVersion|kind)"[ \t]*:/m
const services = /^(services|"services"|'services')[ \t]*:/m
const includes = /^include[ \t]*:/m

/** Keys of a service that nobody else has below `services`: a list there is GitLab's, `class:` and the like are a framework's. */
const ofService =
  /^[ \t]+["']?(image|build|extends|container_name|env_file|depends_on|network_mode|cap_add|cap_drop|security_opt|privileged|volumes|<<)["']?[ \t]*:/m
/** The same where a service stands in braces. */
const serviceInBraces =
  /^[ \t]+["']?[\w.-]+["']?[ \t]*:[ \t]*\{[^{}]*\b(image|build|extends|container_name|env_file|network_mode|cap_add|privileged|volumes)["']?[ \t]*:/m
const inBraces =
  /["']?services["']?[ \t]*:[ \t\r\n]*\{[^{}]*\{[^{}]*\b(image|build|extends|container_name|env_file|network_mode|cap_add|privileged|volumes)["']?[ \t]*:/

/** Longer files are no compose files; looking at their beginning is enough. */
const enough = 1 << 20

/** By the names that the docker command looks for, or by top-level `services` that hold what compose's services hold. */
export function isCompose({ name, text }: SourceFile): Recognition {
  if (name !== '<stdin>' && !endings.some((ending) => name.endsWith(ending))) return 'no'
  const head = text.slice(0, enough)
  if (other.test(head) || isList(head)) return 'no'
  if (isStandard(name)) return 'yes'
  if (similar.test(name)) return services.test(head) || includes.test(head) ? 'yes' : 'no'
  return blockServices(head) || inBraces.test(head) ? 'yes' : 'no'
}

/** By the name that the docker command looks for. */
function isStandard(name: string): boolean {
  const last = name.slice(name.lastIndexOf('/') + 1)
  return mainNames.includes(last) || overrideNames.includes(last)
}

/** The first line that says something begins a list, as in an Ansible playbook. */
function isList(text: string): boolean {
  for (const line of text.split('\n', 200)) {
    const said = line.trimStart()
    const isNothing = said === '' || said.startsWith('#') || line.startsWith('---') || line.startsWith('%')
    if (!isNothing) return said.startsWith('-') && /^-\s/.test(said)
  }
  return false
}

/** `services:` and below it, up to the next key at the margin, names with keys of services. */
function blockServices(text: string): boolean {
  const found = services.exec(text)
  if (!found) return false
  const below = text.slice(found.index + found[0].length)
  const end = below.search(/^[^\s#]/m)
  const section = end < 0 ? below : below.slice(0, end)
  return !/^\s*(#[^\n]*\n\s*)*-[ \t]/.test(section) && (ofService.test(section) || serviceInBraces.test(section))
}
