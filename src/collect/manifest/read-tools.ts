/** Renders charts and kustomizations with the program that is installed. It is the one thing that the gate starts. */
import { spawnSync } from 'node:child_process'
import type { ReadContext } from './dialect.js'

/** In the order in which they are tried. */
const commands = {
  helm: [['helm', 'template', 'hullcheck', '.']],
  kustomize: [
    ['kustomize', 'build', '.'],
    ['kubectl', 'kustomize', '.'],
  ],
} as const

const timeLimit = 60_000
const outputLimit = 64 << 20

export const render: ReadContext['render'] = (tool, folder) => {
  const problems: string[] = []
  for (const [program, ...words] of commands[tool]) {
    const { error, status, stdout, stderr } = spawnSync(program, words, {
      cwd: folder,
      encoding: 'utf8',
      timeout: timeLimit,
      maxBuffer: outputLimit,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    if (error === undefined && status === 0) return { text: stdout }
    const code = (error as NodeJS.ErrnoException | undefined)?.code
    problems.push(
      code === 'ENOENT'
        ? `${program} is not installed`
        : `${program} failed: ${(stderr.trim().split('\n').at(-1) ?? code ?? '').slice(0, 200)}`,
    )
  }
  return { problem: problems.join('; ') }
}
