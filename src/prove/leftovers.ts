/** What the engine leaves behind of `--cgroup-parent`: empty folders, one in each hierarchy (v1), or one in all (v2). */
import { readdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'

const root = '/sys/fs/cgroup'
const cgroupParent = 'hullcheck-prove'

export function removeCgroups(): void {
  for (const hierarchy of ['', ...folders()]) removeEmpty(join(root, hierarchy, cgroupParent))
}

function folders(): readonly string[] {
  const entries = readdirSync(root, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

/** A folder that is not there, still in use, or another user's stays as it is. */
const expected: readonly unknown[] = ['ENOENT', 'EBUSY', 'ENOTEMPTY', 'EACCES', 'EPERM', 'EROFS']

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch (error) {
    if (!expected.includes((error as NodeJS.ErrnoException).code)) throw error
  }
}
