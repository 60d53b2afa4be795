/** `Volume=` of a container or pod, and the .volume unit that it may name. */
import type { Given } from '../command-line/flags/parse.js'
import type { UnitEntry } from '../command-line/unit/unit-file.js'
import { split, type Word, WordBuilder } from '../command-line/word.js'
import { type QuadletUnit, regionOf } from './unit.js'

export function volumeGiven(entry: UnitEntry, unit: QuadletUnit, units: ReadonlyMap<string, QuadletUnit>): Given {
  const word = unit.filledIn(entry.value)
  const [source, target, options] = split(word, ':', 3)
  const named = source && units.get(source.text)
  const bound = named && target ? bind(named, target, options) : undefined
  return { flag: 'volume', value: bound ?? word, region: regionOf(entry) }
}

/** A volume with `Options=bind` is a folder of the host by another name. */
function bind(volume: QuadletUnit, target: Word, options: Word | undefined): Word | undefined {
  const device = volume.text('Volume', 'Device')
  const how = volume.text('Volume', 'Options')
  const isBind = how !== undefined && split(how, ',').some(({ text }) => /^(o=)?r?bind$/.test(text))
  if (!device || !isBind) return undefined
  const builder = new WordBuilder(target.source)
  builder.add(device.text, () => target.begin)
  const colon = (word: Word) => {
    builder.add(':', () => word.begin)
    builder.addWord(word, false)
  }
  colon(target)
  if (options) colon(options)
  else if (split(how, ',').some(({ text }) => text === 'ro')) builder.add(':ro', () => target.begin)
  const word = builder.word()
  return device.holes.length === 0 ? word : { ...word, holes: [...device.holes, ...word.holes] }
}
