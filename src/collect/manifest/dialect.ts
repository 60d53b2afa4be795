/** What a notation of things to be deployed must offer. One folder below src/collect each; src/collect/manifest/index.ts lists them. */
import type { Identity } from '../../model/evidence.js'
import type { Region } from '../../model/fact.js'
import type { Declared } from '../../model/facts.js'

/** A file, or what came from standard input or from the command line. */
export interface SourceFile {
  /** As the user named it, for messages: relative to the working directory where possible, with /. */
  readonly name: string
  /** Absolute; empty where there is none. */
  readonly path: string
  readonly text: string
  /** The name that it will have, of what a script writes: it says what it is, while places are told in the script. */
  readonly as?: string
}

/** How sure a dialect is that a file is its own. `named`: the user gave this file and its name or content leaves no doubt. */
export type Recognition = 'yes' | 'no'

/** Who will run it: decides whose defaults fill in what is not said. */
export type Platform = 'docker' | 'kubernetes' | 'podman' | 'nerdctl' | 'containerd' | 'lxc' | 'oci' | 'none'

export interface DeclaredWorkload {
  /** `engine` and `pid` are filled in later. */
  readonly identity: Omit<Identity, 'engine' | 'pid' | 'startedAt'>
  readonly platform: Platform
  readonly declared: Declared
}

/** Something about a file that keeps it from being judged as a whole. */
export interface Problem {
  readonly region: Region
  /** One line; never a piece of the file that could hold a secret. */
  readonly message: string
  readonly remedy?: string
  /**
   * `unparsable`: it looks deployable and cannot be read: the gate fails. `template`: it must be rendered first.
   * `note`: worth a line, judged nevertheless.
   */
  readonly kind: 'unparsable' | 'template' | 'note'
}

export interface ManifestReading {
  readonly workloads: readonly DeclaredWorkload[]
  readonly problems: readonly Problem[]
}

/** What a dialect may ask of the world while it reads: other files that a file names, and the environment. */
export interface ReadContext {
  readonly env: Readonly<Record<string, string | undefined>>
  /** What relative paths of the command line, and of what comes without a file, are relative to. */
  readonly cwd: string
  /**
   * Text of a file that another one names; a sentence why not. Bounded, regular files only, below the roots that the user gave.
   * `absent`: there is none, which is what many files may be.
   */
  readonly readFile: (
    path: string,
  ) => { readonly text: string; readonly name: string } | { readonly problem: string; readonly absent?: boolean }
  /** Compose files that make one project together, in the order in which they are merged; absolute paths. */
  readonly composeFiles: readonly (readonly string[])[]
  /** Output of `helm`, `kustomize` or `kubectl` in a folder; a sentence why not. */
  readonly render: (tool: 'helm' | 'kustomize', folder: string) => { readonly text: string } | { readonly problem: string }
}

export interface Dialect {
  readonly id: string
  /** By name and text, cheaply: it is asked of every file of a folder. Never parses. */
  readonly recognise: (file: SourceFile) => Recognition
  /** All files of this dialect at once: some belong together. Never throws for what a file holds. */
  readonly read: (files: readonly SourceFile[], context: ReadContext) => ManifestReading
}
