import type { Command } from 'commander'
import { exitStatus } from '../exit-status.js'
import { historyFlag, tellTrouble } from '../keeping.js'
import { toStderr, toStdout } from '../output.js'
import { UsageError } from '../usage.js'
import { does, type Outcome, verb } from '../verb.js'

interface Flags {
  readonly history?: string
  readonly port?: string
}

export function serveCommand(outcome: Outcome): Command {
  const command = verb('serve', 'show the stored runs in a browser, on this machine alone', [
    ['sudo hullcheck serve', 'prints the address, with its token; Ctrl-C ends it'],
    ['hullcheck serve --port 7411 --history ./runs', 'another port, another store'],
  ])
    .addOption(historyFlag())
    .option('--port <number>', 'port on 127.0.0.1; default: any that is free')
  return does<Flags>(command, outcome, async (_, { history, port }, mistakes) => {
    const number = port === undefined ? 0 : Number(port)
    if (!Number.isInteger(number) || number < 0 || number > 65_535) mistakes.add(`--port "${port}": expected a number from 1 to 65535`)
    mistakes.throwIfAny()
    const { serve, HistoryError } = await import('../../index.js')
    try {
      const serving = await serve({ port: number, ...(history !== undefined && { folder: history }) })
      await toStdout(`${serving.url}\n`)
      toStderr('hullcheck: shows the history, changes nothing; Ctrl-C ends it\n')
      await interrupted()
      await serving.close()
      return exitStatus.clean
    } catch (error) {
      if (error instanceof HistoryError) return tellTrouble(error, '')
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EADDRINUSE' || code === 'EACCES')
        throw new UsageError([`--port ${number}: ${code === 'EACCES' ? 'permission denied' : 'it is taken'}`])
      throw error
    }
  })
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
