import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from './folders.js'

interface Lock {
  packages: Record<string, { dev?: boolean; devOptional?: boolean }>
}

/**
 * Folders of the installed packages that the project needs at run time, by package-lock.json: `dev` is for development
 * only, `devOptional` for development and optional otherwise (typescript, a peer that nobody loads).
 */
export function productionModules(): string[] {
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as Lock
  return Object.entries(lock.packages)
    .filter(([, one]) => !one.dev && !one.devOptional)
    .map(([name]) => name)
    .filter((name) => name.lastIndexOf('node_modules/') === 0) // deeper ones lie inside these
    .filter((name) => existsSync(join(project, name)))
}
