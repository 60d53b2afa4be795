/** `Volume=` of a container or pod, and the .volume unit that it may name. */
import type { Given } from '../command-line/flags/parse.js'
import type { UnitEntry } from '../command-line/unit/unit-file.js'
import { split, type Word, WordBuilder } from '../command-line/word.js'
import { localVolume } from '../spelling/local-volume.js'
import { type QuadletUnit, regionOf } from './unit.js'

export function volumeGiven(entry: UnitEntry, unit: QuadletUnit, units: ReadonlyMap<string, QuadletUnit>): Given {
  const word = unit.filledIn(entry.value)
  const [source, target, options] = split(word, ':', 3)
  const named = source && units.get(source.text)
  const bound = named && target ? bind(named, target, options) : undefined
  return { flag: 'volume', value: bound ?? word, region: regionOf(entry) }
}

/** A volume with `Options=bind`, or with a file system of the kernel, is a folder of the host by another name. */
function bind(volume: QuadletUnit, target: Word, options: Word | undefined): Word | undefined {
  const device = volume.text('Volume', 'Device')
  const how = volume.text('Volume', 'Options')
  const local = localVolume(volume.text('Volume', 'Type')?.text ?? '', how?.text.replace(/^o=/, '') ?? '', device?.text ?? '')
  if (!local) return undefined
  const builder = new WordBuilder(target.source)
  if ('open' in local) builder.addHole(device?.text ?? '', target.begin, { detail: local.open, splits: false })
  else builder.add(local.path, () => target.begin)
  const colon = (word: Word) => {
    builder.add(':', () => word.begin)
    builder.addWord(word, false)
  }
  colon(target)
  if (options) colon(options)
  else if (how && split(how, ',').some(({ text }) => text === 'ro')) builder.add(':ro', () => target.begin)
  const word = builder.word()
  return !device || device.holes.length === 0 ? word : { ...word, holes: [...device.holes, ...word.holes] }
}
