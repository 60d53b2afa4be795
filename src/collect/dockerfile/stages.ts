/** A Dockerfile as build stages, each instruction with its words and their places. */
import { DockerfileParser, type Property, type PropertyInstruction } from 'dockerfile-ast'
import { expand, expandOne } from '../command-line/shell/expand.js'
import { parseShell } from '../command-line/shell/parser.js'
import { Variables } from '../command-line/shell/variables.js'
import type { Source } from '../command-line/source.js'
import { plainWord, type Word } from '../command-line/word.js'

export interface Step {
  /** In capitals. */
  readonly keyword: string
  /** What follows the keyword, as written. */
  readonly content: Word
  /** Of ENV and ARG. */
  readonly items: readonly Item[]
  readonly begin: number
  readonly end: number
}

interface Item {
  readonly name: Word
  /** With its quotes. */
  readonly value: Word | undefined
}

export interface Stage {
  /** In lower case, as names are compared; the number where it has none. */
  readonly name: string
  readonly isNamed: boolean
  readonly from: Step
  /** With what is known of its variables filled in. */
  readonly image: Word
  /** The stage that FROM names, where it is no image. */
  readonly base: Stage | undefined
  readonly steps: readonly Step[]
}

export interface Build {
  readonly stages: readonly Stage[]
  /** ARG before the first FROM. */
  readonly globals: Variables
}

/** Nobody builds from more; following every stage to every other must end. */
const stageLimit = 500
const sizeLimit = 1 << 20

export function isTooLarge(text: string): boolean {
  return text.length > sizeLimit || (text.match(/^[ \t]*FROM[ \t]/gim)?.length ?? 0) > stageLimit
}

/** `--build-arg`, by name. */
export type BuildArguments = Readonly<Record<string, string | undefined>>

export function buildOf(source: Source, given: BuildArguments): Build {
  const globals = new Variables()
  const stages: Stage[] = []
  let steps: Step[] = []
  for (const step of stepsOf(source)) {
    if (step.keyword === 'FROM') {
      steps = []
      stages.push(stage(step, steps, stages, globals))
    } else if (stages.length > 0) steps.push(step)
    else if (step.keyword === 'ARG') for (const item of step.items) argument(item, globals, given, undefined)
  }
  return { stages, globals }
}

function stepsOf(source: Source): readonly Step[] {
  const instructions = DockerfileParser.parse(source.text).getInstructions()
  return instructions.map((instruction) => {
    const place = ({ line, character }: { line: number; character: number }) => source.offset(line + 1, character + 1)
    const { start, end } = instruction.getRange()
    const from = place(instruction.getInstructionRange().end)
    const keyword = instruction.getKeyword()
    const properties = keyword === 'ENV' || keyword === 'ARG' ? (instruction as PropertyInstruction).getProperties() : []
    const slice = (range: NonNullable<ReturnType<Property['getValueRange']>>) =>
      plainWord(source, source.text.slice(place(range.start), place(range.end)), place(range.start))
    return {
      keyword,
      content: plainWord(source, source.text.slice(from, place(end)), from),
      items: properties.map((property) => {
        const value = property.getValueRange()
        return { name: slice(property.getNameRange()), value: value ? slice(value) : undefined }
      }),
      begin: place(start),
      end: place(end),
    }
  })
}

function stage(from: Step, steps: readonly Step[], before: readonly Stage[], globals: Variables): Stage {
  const [image = from.content, as, name] = wordsOf(from.content, globals).filter(({ text }) => !text.startsWith('--'))
  const isNamed = as?.text.toLowerCase() === 'as' && name !== undefined
  const wanted = image.text.toLowerCase()
  const base = image.holes.length === 0 ? before.findLast((one) => one.isNamed && one.name === wanted) : undefined
  return { name: isNamed ? name.text.toLowerCase() : String(before.length), isNamed, from, image, base, steps }
}

/** The words of an instruction, with variables filled in. */
export function wordsOf(content: Word, variables: Variables): readonly Word[] {
  const [command] = parseShell(content, variables.root)
  return command?.words.flatMap((word) => expand(word, { text: content, variables, block: variables.root })) ?? []
}

/** `ARG name=value`: what the build is given wins, then what stands here, then an ARG of the same name before the first FROM. */
export function argument({ name, value }: Item, variables: Variables, given: BuildArguments, globals: Variables | undefined): void {
  const handed = Object.hasOwn(given, name.text) ? given[name.text] : undefined
  const inherited = globals?.get(name.text, globals.root)
  if (handed !== undefined) {
    const at = new Array<number>(handed.length).fill(name.begin)
    variables.set(name.text, [{ ...name, text: handed, at }], false, variables.root)
  } else if (value) variables.set(name.text, [filledIn(value, variables)], false, variables.root)
  else if (inherited?.kind === 'value') variables.set(name.text, inherited.value, false, variables.root)
}

/** The value of an ENV or ARG without its quotes, with variables filled in. */
export function filledIn(written: Word, variables: Variables): Word {
  const [command] = parseShell({ text: written.text, holes: [] }, variables.root)
  const [word] = command?.words ?? []
  return word ? expandOne(word, { text: written, variables, block: variables.root }) : written
}
