/** An image that needs no registry: this host's `sleep` with the libraries that it loads, as one layer. */
import { execFile, spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The tar stream that an engine imports. */
export async function imageOfSleep(): Promise<NodeJS.ReadableStream> {
  const root = await mkdtemp(join(tmpdir(), 'hullcheck-demo-'))
  const sleep = (await run('sh', ['-c', 'command -v sleep'])).stdout.trim()
  await copyFile(sleep, join(root, 'sleep'))
  for (const library of await libraries(sleep)) {
    await mkdir(join(root, dirname(library)), { recursive: true })
    await copyFile(library, join(root, library))
  }
  for (const folder of ['proc', 'sys', 'dev', 'etc', 'host']) await mkdir(join(root, folder), { recursive: true })
  const tar = spawn('tar', ['-C', root, '-c', '.'], { stdio: ['ignore', 'pipe', 'ignore'] })
  tar.once('close', () => void rm(root, { recursive: true, force: true }))
  return tar.stdout
}

/** What the dynamic loader would load, and the loader itself; none for a static program. */
async function libraries(program: string): Promise<string[]> {
  const { stdout } = await run('ldd', [program]).catch(() => ({ stdout: '' }))
  return [...stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map((match) => match[1] as string)
}
