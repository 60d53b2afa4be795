import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mustRun } from './child.js'

/** `docker import` words of the image `bb`: it sleeps unless told otherwise. */
export const imageWords = ['-c', 'ENV PATH=/bin', '-c', 'CMD ["sleep","infinity"]']

/** Writes the root folder of the image `bb` as a tar: busybox under all its names, users root and app. No registry is asked. */
export async function writeImageTar(file: string): Promise<void> {
  if (readFileSync('/bin/busybox').includes('/ld-linux')) throw new Error('/bin/busybox is not static: apt-get install busybox-static')
  const root = mkdtempSync(join(tmpdir(), 'bb-'))
  try {
    for (const folder of ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp']) mkdirSync(join(root, folder))
    copyFileSync('/bin/busybox', join(root, 'bin/busybox'))
    const names = (await mustRun(['/bin/busybox', '--list'])).trim().split('\n')
    for (const name of names) if (name !== 'busybox') symlinkSync('busybox', join(root, 'bin', name))
    writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home:/bin/sh\n')
    await mustRun(['tar', '-C', root, '--owner=0', '--group=0', '-cf', file, '.'])
  } finally {
    rmSync(root, { recursive: true })
  }
}
