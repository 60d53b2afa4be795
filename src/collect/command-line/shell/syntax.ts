/** A shell script after reading, before anything is known of its variables. Offsets are those of the text that was read. */

export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly at: number; readonly quoted: boolean }
  | VariablePart
  /** What only running it would tell. */
  | { readonly kind: 'unknown'; readonly at: number; readonly end: number; readonly detail: string; readonly quoted: boolean }

export interface VariablePart {
  readonly kind: 'variable'
  readonly name: string
  readonly at: number
  readonly end: number
  readonly quoted: boolean
  /** `${name[@]}`, `${name[*]}`. */
  readonly all: boolean
  /** `${name:-word}`: what stands in for a name that is not set; `colon`: or is empty. */
  readonly otherwise?: { readonly colon: boolean; readonly parts: readonly Part[] }
}

export interface ShellWord {
  readonly parts: readonly Part[]
  readonly at: number
  readonly end: number
  /** Of `name=(...)`: what stands in the brackets. */
  readonly list?: readonly ShellWord[]
}

export interface Assignment {
  readonly name: string
  readonly append: boolean
  readonly value: ShellWord | readonly ShellWord[]
}

/** A stretch that may or may not run: a branch, a loop, a function, what follows `&&`. Blocks are told apart by identity. */
export interface Block {
  readonly within?: Block
}

export interface Command {
  readonly assignments: readonly Assignment[]
  readonly words: readonly ShellWord[]
  readonly block: Block
  /** Where the text of its here-document stands. */
  readonly hereDocument?: readonly [from: number, to: number]
}

/** Whether what was done in `made` has surely been done when `used` runs, as far as branches go. */
export function reaches(made: Block, used: Block): boolean {
  for (let block: Block | undefined = used; block !== undefined; block = block.within) if (block === made) return true
  return false
}
