/** What `--device` and `--gpus` ask for, in the words of the docker collector. */

import type { Region } from '../../../model/fact.js'
import { type Said, told, untold } from '../../manifest/said.js'
import type { Program } from '../invocation.js'
import { cut, said, split, type Word } from '../word.js'
import { csv } from './csv.js'

/** `--gpus all`, `--gpus 2`, `--gpus '"device=0,1",capabilities=utility'` (docker/cli `opts/gpus.go`); podman names them by CDI. */
export function gpus(word: Word, region: Region, program: Program): readonly Said<string>[] {
  if (word.holes.length > 0) return [said(word, region)]
  if (program === 'podman') return [told(`nvidia.com/gpu=${word.text}`, region)]
  const fields = csv(word)
  if (!fields) return [untold('malformed', 'expected a number, all, or key=value pairs', region)]
  const pairs = fields.map((field) => cut(field))
  const named = (name: string) => pairs.find(([key, value]) => value !== undefined && key.text === name)?.[1]
  const kind = named('capabilities')?.text.split(',')[0] ?? 'gpu'
  const devices = named('device')
  if (devices) return split(devices, ',').map((one) => told(`${kind}=${one.text}`, region))
  const count = named('count')?.text ?? pairs.find(([, value]) => value === undefined)?.[0].text ?? '1'
  return [told(`${kind}=${count === '-1' ? 'all' : count}`, region)]
}
