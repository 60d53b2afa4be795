/** The image `bb`: busybox, a passwd file with a user `app`, nothing else. Made from the host's busybox where it is missing. */
import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { docker } from './docker.js'

const run = promisify(execFile)

const folders = ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp', 'data'] as const

export async function ensureImage(): Promise<void> {
  if ((await docker('images', '-q', 'bb')) === '') await importImage()
}

async function importImage(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'hullcheck-prove-'))
  try {
    const root = join(scratch, 'root')
    for (const folder of folders) mkdirSync(join(root, folder), { recursive: true })
    await addBusybox(join(root, 'bin'))
    writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/tmp:/bin/sh\n')
    await run('tar', ['-C', root, '-cf', join(scratch, 'bb.tar'), '.'])
    await docker('import', '-c', 'ENV PATH=/bin', '-c', 'CMD ["sleep","infinity"]', join(scratch, 'bb.tar'), 'bb')
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function addBusybox(bin: string): Promise<void> {
  const { stdout } = await run('busybox', ['--list'])
  copyFileSync('/bin/busybox', join(bin, 'busybox'))
  for (const applet of stdout.split('\n')) if (applet !== '' && applet !== 'busybox') symlinkSync('busybox', join(bin, applet))
}
