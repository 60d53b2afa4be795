/** What the instructions of one target say, from the first stage that it is built on to its own. */
import { posix } from 'node:path'
import { Variables } from '../command-line/shell/variables.js'
import { regionOf, said, type Word } from '../command-line/word.js'
import type { Variable } from '../manifest/docker-options.js'
import { type Said, told, untold } from '../manifest/said.js'
import { isSecret } from '../spelling/secret-name.js'
import { execForm } from './exec-form.js'
import { setuidFiles } from './setuid.js'
import { argument, type Build, type BuildArguments, filledIn, type Stage, type Step, wordsOf } from './stages.js'

export interface TargetFacts {
  readonly user: Said<string>
  readonly environment: readonly Said<Variable>[]
  /** Names of arguments that look like secrets: the history of the image shows their values. */
  readonly secretArguments: readonly Said<string>[]
  readonly remoteAdds: readonly Said<string>[]
  readonly setuid: readonly Said<string>[]
  /** PID 1 is a shell. undefined where the base image decides. */
  readonly shellForm: Said<boolean> | undefined
  readonly healthcheckOff: Said<boolean> | undefined
}

/** Stages that a target is built on, the first of them first. */
function chainOf(target: Stage): readonly Stage[] {
  const chain: Stage[] = []
  for (let stage: Stage | undefined = target; stage !== undefined; stage = stage.base) chain.unshift(stage)
  return chain
}

export function factsOf(target: Stage, { stages, globals }: Build, given: BuildArguments): TargetFacts {
  const chain = chainOf(target)
  const reading = new Reading(globals, given)
  for (const stage of chain) for (const step of stage.steps) reading.step(step)
  return {
    user: reading.user ?? baseUser(chain[0] ?? target),
    environment: reading.environment,
    secretArguments: reading.secretArguments,
    remoteAdds: [...needed(target, stages)].flatMap((stage) => stage.steps.flatMap((step) => remoteAdds(step, new Variables()))),
    setuid: chain.flatMap((stage) => stage.steps.flatMap(setuidFiles)),
    shellForm: reading.shellForm(),
    healthcheckOff: reading.healthcheckOff,
  }
}

/** `scratch` is empty, so that root it is; every other image may name a user. */
function baseUser({ image, from }: Stage): Said<string> {
  const region = image.source.region(from.begin, from.end)
  if (image.text === 'scratch') return told('', region)
  return untold('unresolved', 'the base image decides the user, and this file does not name one', region, 'USER 1000:1000')
}

class Reading {
  user: Said<string> | undefined
  readonly environment: Said<Variable>[] = []
  readonly secretArguments: Said<string>[] = []
  healthcheckOff: Said<boolean> | undefined
  #entrypoint: Step | undefined
  #command: Step | undefined
  readonly #variables = new Variables()
  readonly #globals: Variables
  readonly #given: BuildArguments

  constructor(globals: Variables, given: BuildArguments) {
    this.#globals = globals
    this.#given = given
  }

  step(step: Step): void {
    if (step.keyword === 'ARG') this.#argument(step)
    else if (step.keyword === 'ENV') this.#environment(step)
    else if (step.keyword === 'USER') this.#user(step)
    else if (step.keyword === 'HEALTHCHECK') this.#healthcheck(step)
    else if (step.keyword === 'CMD') this.#command = step
    else if (step.keyword === 'ENTRYPOINT') {
      // it resets a command that came before (Dockerfile reference)
      this.#entrypoint = step
      this.#command = undefined
    }
  }

  #argument({ items }: Step): void {
    for (const item of items) {
      argument(item, this.#variables, this.#given, this.#globals)
      const { name, value } = item
      if (isSecret(name.text, value === undefined || value.text === '' ? 'given when it is built' : value.text)) {
        this.secretArguments.push(told(name.text, regionOf(name)))
      }
    }
  }

  #environment({ items }: Step): void {
    for (const { name, value } of items) {
      const word = value && filledIn(value, this.#variables)
      if (word) this.#variables.set(name.text, [word], false, this.#variables.root)
      // a value that is put together from arguments is in the image all the same
      const region = name.source.region(name.begin, value?.end ?? name.end)
      this.environment.push(told({ name: name.text, value: word?.text ?? '' }, region))
    }
  }

  #user({ content }: Step): void {
    const [word] = wordsOf(content, this.#variables)
    if (word) this.user = said(word)
  }

  #healthcheck({ content, begin, end }: Step): void {
    const off = content.text.trim().toUpperCase() === 'NONE'
    this.healthcheckOff = told(off, content.source.region(begin, end))
  }

  shellForm(): Said<boolean> | undefined {
    const step = this.#entrypoint ?? this.#command
    if (!step) return undefined
    return told(isShell(step.content.text), step.content.source.region(step.begin, step.end))
  }
}

/**
 * Without brackets the engine runs `/bin/sh -c`, which stays PID 1 unless the text begins with exec. Text in brackets that is no
 * JSON is run by a shell, too (Dockerfile reference).
 */
function isShell(content: string): boolean {
  const text = content.replace(/\\\r?\n/g, ' ').trim()
  const words = execForm(text)
  if (words === undefined) return !/^exec\s/.test(text)
  const [program = '', option, script = ''] = words
  return /^(ba|da|a|z|k)?sh$/.test(posix.basename(program)) && option === '-c' && !/^\s*exec\s/.test(script)
}

/** A target, the stages that it is built on, and those that it copies from. */
function needed(target: Stage, stages: readonly Stage[]): ReadonlySet<Stage> {
  const all = new Set<Stage>([target])
  // a set hands out what is added to it on the way
  for (const stage of all) {
    if (stage.base) all.add(stage.base)
    for (const { content } of stage.steps) {
      const from =
        /(?:^|\s)--from=(\S+)/.exec(content.text.slice(0, 500))?.[1] ?? /[=,]from=([\w.-]+)/.exec(content.text.slice(0, 500))?.[1]
      const found = from === undefined ? undefined : stages.find((one, index) => one.name === from.toLowerCase() || String(index) === from)
      if (found && found !== stage) all.add(found)
    }
  }
  return all
}

/** Stages that are built for nobody else: what can be deployed. */
export function targetsOf({ stages }: Build): readonly Stage[] {
  const used = new Set(stages.flatMap((stage) => [...needed(stage, stages)].filter((one) => one !== stage)))
  return stages.filter((stage, index) => index === stages.length - 1 || (stage.isNamed && !used.has(stage)))
}

/** What ADD fetches without a checksum, and without a commit that says which state of a repository. */
function remoteAdds({ keyword, content }: Step, variables: Variables): readonly Said<string>[] {
  if (keyword !== 'ADD' || content.text.includes('--checksum=')) return []
  const listed = execForm(content.text.replace(/^(\s*--\S+)+/, '').trim())
  const words = listed?.map((text): Word => ({ ...content, text, at: [], holes: [] })) ?? wordsOf(content, variables)
  return words.slice(0, -1).flatMap((word) => {
    if (!/^(https?:\/\/|git@|git:\/\/|ssh:\/\/)/i.test(word.text) || /#[0-9a-f]{40}/.test(word.text)) return []
    return [told(withoutSecrets(word.text), regionOf(word))]
  })
}

/** Without user, password and query, in which tokens stand. */
function withoutSecrets(address: string): string {
  const [bare = ''] = address.slice(0, 300).split(/[?#]/)
  return bare.replace(/^([a-z]+:\/\/)[^/@]*@/i, '$1')
}
