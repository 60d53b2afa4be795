import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type BedName, beds } from './catalogue.js'
import { runChild } from './child.js'
import { cacheFolder, labFile } from './folders.js'
import { writeImageTar } from './image.js'

/** What goes into a machine's image; the other scripts in vm/ come with each job. */
const imageFiles = ['build.sh', 'container.cil', 'guest-init.sh', 'guest-start.sh', 'initrd-init.sh', 'lab-job.service'].map((file) =>
  labFile(`vm/${file}`),
)

export function cacheName(name: BedName): string {
  return join(cacheFolder(), name)
}

/** True when the cache has it, made by the same scripts. */
export function isBuilt(name: BedName): boolean {
  const inputs = inputsOf(name)
  return inputs.length === 0 || read(join(cacheName(name), 'stamp')).trim() === stampOf(inputs)
}

/** Builds what the cache lacks. Others who want the same wait for the lock, then find it built. */
export async function build(name: BedName): Promise<void> {
  if (isBuilt(name)) return
  mkdirSync(cacheFolder(), { recursive: true })
  process.stderr.write(`lab: building ${name} in ${cacheName(name)}\n`)
  const image = join(cacheFolder(), `bb-${process.pid}.tar`)
  await writeImageTar(image)
  const bed = beds[name]
  const env = {
    ...process.env, // NODE_EXTRA_CA_CERTS too: npm, apt and go may need it
    PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
    OUT: cacheName(name),
    STAMP: stampOf(inputsOf(name)),
    NODE: process.execPath,
    BB: image,
    ...(bed.kind === 'machine' && { SUITE: bed.suite }),
  }
  const command = ['flock', `${cacheName(name)}.lock`, 'sh', '-c', 'exec "$0" >&2', scriptOf(name)]
  const { status } = await runChild(command, { env, inherit: true })
  rmSync(image, { force: true })
  if (status !== 0) throw new Error(`${scriptOf(name)}: status ${status}`)
}

function scriptOf(name: BedName): string {
  return labFile(beds[name].kind === 'machine' ? 'vm/build.sh' : 'newest/build.sh')
}

/** Files whose change asks for a new build; none: nothing to build. */
function inputsOf(name: BedName): string[] {
  const bed = beds[name]
  if (bed.kind === 'machine') return imageFiles
  return bed.engine === 'newest' ? [scriptOf(name)] : []
}

function stampOf(files: string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
