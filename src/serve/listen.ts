/** The server: loopback only, behind a token made for this start. It reads the history and writes nothing. */
import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answer } from './answer.js'
import { answer, refuse, type Shelf } from './answer.js'

export interface Serving {
  /** With the token: whoever has it can look. */
  readonly url: string
  readonly close: () => Promise<void>
}

const webPort = 80

/** Port 0: any that is free. Throws when the port is taken. */
export async function listen(shelf: Shelf, port = 0): Promise<Serving> {
  const token = randomBytes(24).toString('hex')
  const hosts: string[] = []
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000, maxHeaderSize: 16_384 }, (request, response) => {
    request.resume()
    const { method = '', url = '/', headers } = request
    const { host, origin, authorization, cookie } = headers
    void answered({ method, url, headers: { host, origin, authorization, cookie } }, { token, hosts }, shelf).then(
      ({ status, headers: more, body }) => {
        response.writeHead(status, { ...more, 'content-length': Buffer.byteLength(body) })
        response.end(method === 'HEAD' ? '' : body)
      },
    )
  })
  const bound = await bind(server, port)
  hosts.push(`127.0.0.1:${bound}`, `localhost:${bound}`)
  // A browser leaves the port out where it is that of the scheme.
  if (bound === webPort) hosts.push('127.0.0.1', 'localhost')
  return {
    url: `http://127.0.0.1:${bound}/?token=${token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

/** A store that fails meanwhile must not end the server; what went wrong is for the terminal, not for the page. */
async function answered(...given: Parameters<typeof answer>): Promise<Answer> {
  try {
    return await answer(...given)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    process.stderr.write(`hullcheck: ${error.message.split('\n')[0] ?? ''}\n`)
    return refuse(500, 'the history could not be read')
  }
}
