/** Which pipeline this runs in, what it is told by itself, and where its files can be looked at. */
import { relative } from 'node:path'
import type { RenderOptions } from '../index.js'
import type { Destination } from './flags.js'

type Env = Readonly<Record<string, string | undefined>>

interface Pipeline {
  readonly destinations: readonly Destination[]
  /** What is written unasked: said on standard error, since it is said nowhere else. */
  readonly note: string
  readonly repository: NonNullable<RenderOptions['repository']>
}

export const codeQualityFile = 'gl-code-quality-report.json'

export function pipelineOf(env: Env, cwd: string): Pipeline | undefined {
  if (env.GITHUB_ACTIONS === 'true') return github(env, cwd)
  return env.GITLAB_CI === 'true' ? gitlab(env, cwd) : undefined
}

function github(env: Env, cwd: string): Pipeline {
  const summary = env.GITHUB_STEP_SUMMARY ?? ''
  const { GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: name = '', GITHUB_SHA: commit = '' } = env
  return {
    destinations: [
      { format: 'terminal' },
      { format: 'github' },
      ...(summary === '' ? [] : [{ format: 'markdown', file: summary, append: true, automatic: true } as const]),
    ],
    note: `GitHub Actions: annotations${summary === '' ? '' : ' and a summary of the job'} are written, too; --format terminal leaves them out`,
    repository: repository(`${server}/${name}/blob`, commit, env.GITHUB_WORKSPACE, cwd),
  }
}

function gitlab(env: Env, cwd: string): Pipeline {
  const { CI_PROJECT_URL: project = '', CI_COMMIT_SHA: commit = '' } = env
  return {
    destinations: [{ format: 'terminal' }, { format: 'gitlab', file: codeQualityFile, automatic: true }],
    note: `GitLab CI: ${codeQualityFile} is written, too; --format terminal leaves it out`,
    repository: repository(`${project}/-/blob`, commit, env.CI_PROJECT_DIR, cwd),
  }
}

/** Links only where everything is as a code host says it; the folder where this runs below the root. */
function repository(blob: string, commit: string, root: string | undefined, cwd: string): Pipeline['repository'] {
  const whole = /^https?:\/\/[\w.:-]+(\/[\w.-]+)+$/.test(blob) && /^[0-9a-f]{40,64}$/.test(commit)
  const folder = root === undefined || root === '' ? '' : relative(root, cwd).replaceAll('\\', '/')
  return {
    ...(whole && { blob: `${blob}/${commit}` }),
    ...(folder !== '' && folder !== '..' && !folder.startsWith('../') && { folder }),
  }
}
