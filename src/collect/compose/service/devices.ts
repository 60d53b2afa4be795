/** Devices by path, by CDI name, and what is asked of a driver (docker/compose 5.7, getDeployResources and setReservations). */
import type { Region } from '../../../model/fact.js'
import { at, isNull, items, type Node, textOf } from '../../manifest/node.js'
import { type Said, told } from '../../manifest/said.js'
import { textAt, textsAt } from './read-as.js'

/** `host[:inside[:access]]`, `vendor/class=name`, `gpu=all`; undefined where nothing is asked for. */
export function devices(container: Node): readonly Said<string>[] | undefined {
  const all = [
    ...items(at(container, 'devices')).map(device),
    ...gpus(at(container, 'gpus')),
    ...items(at(container, 'deploy', 'resources', 'reservations', 'devices')).flatMap((item) => requested(item, [])),
  ]
  return all.length === 0 ? undefined : all
}

function device(item: Node): Said<string> {
  if (item.kind !== 'map') return textOf(item)
  const parts = ['source', 'target', 'permissions'].map((key) => textAt(item, key))
  const gap = parts.find((part) => part?.known === false)
  if (gap?.known === false) return gap
  const [source = '', target = source, access = ''] = parts.map((part) => (part?.known === true ? part.value : undefined))
  const long = source === target && (access === '' || access === 'rwm') ? [source] : [source, target, ...(access === '' ? [] : [access])]
  return told(long.join(':'), at(item, 'source')?.region ?? item.region)
}

/** `gpus: all`, or a list of requests, each of which asks for the capability gpu as well. */
function gpus(node: Node | undefined): readonly Said<string>[] {
  if (node === undefined || isNull(node)) return []
  if (node.kind === 'list') return node.items.flatMap((item) => requested(item, ['gpu']))
  const said = textOf(node)
  return [said.known ? told('gpu=all', said.region) : said]
}

/** Named as the audit names them: after the first capability, or after the driver. Without a count or names it is all that there are. */
function requested(item: Node, also: readonly string[]): Said<string>[] {
  const capabilities = textsAt(item, 'capabilities') ?? []
  const names = textsAt(item, 'device_ids')
  const parts = [...capabilities, ...(names ?? []), textAt(item, 'driver'), textAt(item, 'count')]
  const gap = parts.find((part) => part?.known === false)
  if (gap?.known === false) return [gap]
  const driver = known(textAt(item, 'driver'))
  if (names && driver === 'cdi') return [...names]
  const kind = [...capabilities.map(known), ...also].find((word) => word !== undefined) ?? driver ?? 'device'
  if (names) return names.flatMap((name) => (name.known ? [told(`${kind}=${name.value}`, name.region)] : []))
  return [count(kind, known(textAt(item, 'count')), item.region)]
}

function count(kind: string, number: string | undefined, region: Region): Said<string> {
  return told(number === undefined || number.toLowerCase() === 'all' || number === '-1' ? `${kind}=all` : `${kind}=${number}`, region)
}

function known(said: Said<string> | undefined): string | undefined {
  return said?.known === true ? said.value : undefined
}
