/** A Quadlet unit with its drop-ins: the values of its keys as options of podman. */

import type { Region } from '../../model/fact.js'
import type { Given } from '../command-line/flags/parse.js'
import { Source } from '../command-line/source.js'
import { type UnitContext, unitContext, withEnvironment, withSpecifiers } from '../command-line/unit/specifiers.js'
import { environmentIn, type UnitEntry, unitEntries, valuesOf } from '../command-line/unit/unit-file.js'
import { unitWords } from '../command-line/unit/unit-words.js'
import type { Unit } from '../command-line/unit/units.js'
import { plainWord, type Word, WordBuilder } from '../command-line/word.js'
import type { Key } from './keys.js'

export class QuadletUnit {
  readonly path: string
  /** `web` of `/x/web.container`. */
  readonly stem: string
  readonly type: string
  readonly sources: readonly Source[]
  readonly entries: readonly UnitEntry[]
  readonly #context: UnitContext

  constructor({ path, files }: Unit) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    this.path = path
    this.stem = name.slice(0, name.lastIndexOf('.'))
    this.type = name.slice(name.lastIndexOf('.') + 1)
    this.sources = files.map((file) => new Source(file.name, file.text))
    this.entries = this.sources.flatMap(unitEntries)
    // systemd fills in what it runs: the service that is made of the unit
    this.#context = unitContext(path.replace(/[^/]*$/, `${this.stem}.service`), environmentIn(this.entries))
  }

  /** Where the section begins, for what is missing in it. */
  sectionRegion(section: string): Region {
    for (const source of this.sources) {
      const at = source.text.search(new RegExp(`^\\[${section}\\]`, 'm'))
      if (at >= 0) return source.region(at, at + section.length + 2)
    }
    const [first = new Source(this.path, '')] = this.sources
    return first.region(0, 0)
  }

  values(section: string, key: string): readonly UnitEntry[] {
    return valuesOf(this.entries, section, key)
  }

  /** The last value of a key; undefined for none and for an empty one. */
  text(section: string, key: string): Word | undefined {
    const value = this.values(section, key).at(-1)?.value
    return value && this.filledIn(value)
  }

  /** One word, whatever variables it holds. */
  filledIn(word: Word): Word {
    const [only] = withEnvironment(withSpecifiers(word, this.#context), this.#context)
    return only ?? word
  }

  words(section: string, key: string): readonly (readonly [Word, UnitEntry])[] {
    return this.values(section, key).flatMap((entry) => unitWords(entry.value).map((word) => [this.filledIn(word), entry] as const))
  }

  /** Words that are a command line of their own: a variable may be several of them. */
  arguments(section: string, key: string): readonly Word[] {
    return this.values(section, key).flatMap(({ value }) =>
      unitWords(value).flatMap((word) => withEnvironment(withSpecifiers(word, this.#context), this.#context)),
    )
  }

  given(section: string, name: string, key: Key): readonly Given[] {
    if (key.takes === 'bool') return this.#switch(section, name, key)
    if (key.takes === 'words') return this.words(section, name).map(([word, entry]) => given(key, word, entry))
    const entries = this.values(section, name)
    return (key.takes === 'text' ? entries.slice(-1) : entries).map((entry) => given(key, this.filledIn(entry.value), entry))
  }

  #switch(section: string, name: string, { flag, before }: Key): readonly Given[] {
    const entry = this.values(section, name).at(-1)
    if (!entry) return []
    const isOn = /^(1|yes|true|on)$/i.test(entry.value.text)
    if (before !== undefined && !isOn) return []
    const { value } = entry
    return [{ flag, value: { ...plainWord(value.source, before ?? String(isOn), value.begin), end: value.end }, region: regionOf(entry) }]
  }
}

/** From the key to the end of the value. */
export function regionOf({ begin, value }: UnitEntry): Region {
  return value.source.region(begin, value.end)
}

function given({ flag, before }: Key, word: Word, entry: UnitEntry): Given {
  const single = word.text === entry.value.text || word.end >= entry.value.end
  const region = single && word.begin <= entry.value.begin ? regionOf(entry) : word.source.region(word.begin, word.end)
  return { flag, value: before === undefined ? word : prefixed(before, word), region }
}

function prefixed(before: string, word: Word): Word {
  const builder = new WordBuilder(word.source)
  builder.add(before, () => word.begin)
  builder.addWord(word, false)
  return builder.word(word.begin, word.end)
}
