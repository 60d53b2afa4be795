/** What variables stand for: the process's environment first, then the `.env` of the project, then that of an included one. */
import type { ReadContext } from '../../manifest/dialect.js'
import { goBool } from '../../spelling/go-bool.js'
import { dotenv } from '../text/dotenv.js'
import type { Lookup } from '../text/substitute.js'

export class Environment {
  readonly lookup: Lookup
  /** Tells environments apart: what went into it. */
  readonly id: string

  constructor(id: string, lookup: Lookup) {
    this.id = id
    this.lookup = lookup
  }

  /** With variables that count where this one has none (compose-go's Mapping.Merge). */
  with(id: string, values: ReadonlyMap<string, string>): Environment {
    return new Environment(`${this.id}\n${id}`, (name) => this.lookup(name) ?? values.get(name))
  }
}

/** A sentence where a file that must be there cannot be read. */
type EnvironmentProblem = (message: string) => void

/** The variables that the process has. */
export function processEnvironment({ env }: ReadContext): Environment {
  return new Environment('', (name) => (Object.hasOwn(env, name) ? env[name] : undefined))
}

/** With the variables of files, of which later ones count more; `required` ones must be there. */
export function withFiles(
  base: Environment,
  paths: readonly string[],
  required: boolean,
  { readFile }: ReadContext,
  tell: EnvironmentProblem,
): Environment {
  const all = new Map<string, string>()
  for (const path of paths) {
    const file = readFile(path)
    if ('problem' in file) {
      if (required || file.absent !== true) tell(`${file.problem}: its variables are not known`)
      continue
    }
    const { values, brokenAt } = dotenv(file.text, base.lookup, (name) => all.get(name))
    for (const [name, value] of values) all.set(name, value)
    if (brokenAt !== undefined) tell(`${file.name}, line ${brokenAt}: this is no variable; what follows it is not known`)
  }
  return all.size === 0 ? base : base.with(paths.join('\n'), all)
}

/** `.env` of the project's folder, unless COMPOSE_DISABLE_ENV_FILE says not to look for it. */
export function projectEnvironment(context: ReadContext, folder: string, tell: EnvironmentProblem): Environment {
  const base = processEnvironment(context)
  const disabled = goBool(base.lookup('COMPOSE_DISABLE_ENV_FILE') ?? '') === true
  return disabled ? base : withFiles(base, [`${folder}/.env`], false, context, tell)
}
