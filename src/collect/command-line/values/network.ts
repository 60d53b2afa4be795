import type { Region } from '../../../model/fact.js'
import { readAs, type Said } from '../../manifest/said.js'
import { said, type Word } from '../word.js'
import { csv } from './csv.js'

/** The network of `--network`: a name, or docker's `name=host,alias=x` (docker/cli `opts/network.go`), or podman's `bridge:mtu=9000`. */
export function networkMode(word: Word, region: Region): Said<string> {
  const long = /\w=\w/.test(word.text) ? csv(word) : undefined
  const name = long?.find(({ text }) => /^\s*name\s*=/i.test(text))
  if (name === undefined) return readAs(said(word, region), plainMode, 'a network')
  return readAs(
    said(name, region),
    (text) =>
      plainMode(
        text
          .slice(text.indexOf('=') + 1)
          .trim()
          .toLowerCase(),
      ),
    'a network',
  )
}

function plainMode(text: string): string {
  return /^(container|ns|pod):/.test(text) ? text : (text.split(':')[0] ?? text)
}
