/** The docker client, for tests that start throw-away containers: the flags of a case mean exactly what they mean to a user. */
import { execFile } from 'node:child_process'

interface ClientAnswer {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `docker <words>`; never throws for what docker says. Status 127: there is no client. */
export function docker(words: readonly string[], env: NodeJS.ProcessEnv): Promise<ClientAnswer> {
  return new Promise((resolve) => {
    execFile('docker', words, { env, timeout: 120_000, maxBuffer: 4 << 20 }, (error, stdout, stderr) => {
      const code = (error as { code?: unknown } | null)?.code
      const status = error === null ? 0 : typeof code === 'number' ? code : code === 'ENOENT' ? 127 : 1
      resolve({ status, stdout: stdout.trim(), stderr: stderr.trim() })
    })
  })
}

/** Splits flags as a shell does: blanks, single and double quotes. */
export function splitWords(text: string): string[] {
  const parts = text.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? []
  return parts.map((part) => part.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''))
}
