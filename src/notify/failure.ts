/** Why a message did not arrive: only words of ours and numbers. What a library or a server says may repeat a password or a secret address. */
export class SendError extends Error {
  /** Trying again may help. */
  readonly passing: boolean
  /** Milliseconds that the other side wants us to wait. */
  readonly wait: number | undefined

  constructor(problem: string, { passing, wait }: { passing: boolean; wait?: number | undefined }) {
    super(problem)
    this.name = 'SendError'
    this.passing = passing
    this.wait = wait
  }
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  EDNS: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'no answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
  UND_ERR_SOCKET: 'the connection was cut',
  ESOCKET: 'the connection failed',
  ECONNECTION: 'the connection failed',
  ETLS: 'no encrypted connection could be made',
  EAUTH: 'user or password were refused',
  EENVELOPE: 'sender or receiver were refused',
  EPROTOCOL: 'this is no mail server',
  CERT_HAS_EXPIRED: 'the certificate has ended',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by nobody known',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by nobody known',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by nobody known',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host',
}

const lasting = /^(EAUTH|EENVELOPE|EPROTOCOL|ETLS|ENOTFOUND|CERT_|DEPTH_|SELF_|UNABLE_|ERR_TLS_)/

/** Of an error code; undefined where it is none that is known. */
export function problemOf(code: string): { readonly problem: string; readonly passing: boolean } | undefined {
  const word = Object.hasOwn(words, code) ? words[code] : undefined
  return word === undefined ? undefined : { problem: `${word} (${code})`, passing: !lasting.test(code) }
}
