/** What the reader hands to the normaliser: the documents of one engine exactly as they came, or why they did not come. */
import type { GapReason } from '../../model/fact.js'

export interface Failure {
  readonly reason: GapReason
  /** One line a reader understands. */
  readonly detail: string
  readonly remedy?: string
  /** Of the HTTP answer, where there was one. */
  readonly status?: number
}

export type Answer = { readonly ok: true; readonly document: unknown } | { readonly ok: false; readonly failure: Failure }

export interface ContainerRecording {
  /** The container's entry in the list. */
  readonly listed: unknown
  readonly inspect: Answer
  readonly image: Answer
  /** By exec id; sessions that ended meanwhile are left out. */
  readonly execs: ReadonlyMap<string, Answer>
}

export interface EngineRecording {
  /** For example `unix:///run/docker.sock`. */
  readonly address: string
  /** Whether this engine's process ids are those of this host, as far as can be told. */
  readonly local: boolean
  readonly info: Answer
  readonly version: Answer
  readonly list: Answer
  /** One answer; names the host folders behind volumes. */
  readonly volumes: Answer
  readonly containers: readonly ContainerRecording[]
  /** Containers that ended between the list and their turn. */
  readonly gone: number
  /** Milliseconds during which at least one request was under way. */
  readonly waited: number
}
