import { existsSync } from 'node:fs'
import { type BedName, beds, type Package } from './catalogue.js'
import { runChild } from './child.js'

/** Names of the packages that a bed needs and the machine lacks; with `building` those for the build too. */
export function missingPackages(name: BedName, building: boolean): string[] {
  const bed = beds[name]
  const wanted: Package[] = [...bed.packages, ...(building ? bed.buildPackages : [])]
  return wanted.filter((one) => !existsSync(one.file)).map((one) => one.name)
}

export function needsText(name: BedName, missing: string[]): string {
  return `bed ${name} needs: apt-get install -y --no-install-recommends ${missing.join(' ')}`
}

/** apt needs root; its output goes to our stderr, as stdout belongs to the command that runs on the bed. */
export async function installPackages(packages: string[]): Promise<void> {
  if (packages.length === 0) return
  const install = `apt-get update -q && apt-get install -y -q --no-install-recommends ${packages.join(' ')}`
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status } = await runChild(['sh', '-c', `{ ${install}; } >&2`], { env, inherit: true })
  if (status !== 0) throw new Error(`${install}: status ${status}`)
}
