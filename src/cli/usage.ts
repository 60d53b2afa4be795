/** Wrong usage: all mistakes at once, each in a line, and no stack. */
export class UsageError extends Error {
  readonly mistakes: readonly string[]
  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'))
    this.name = 'UsageError'
    this.mistakes = mistakes
  }
}

/** Gathers mistakes while a command line is read. */
export class Mistakes {
  readonly #all: string[] = []

  add(mistake: string): undefined {
    this.#all.push(mistake)
    return undefined
  }

  get all(): readonly string[] {
    return this.#all
  }

  throwIfAny(): void {
    if (this.#all.length > 0) throw new UsageError(this.#all)
  }
}

/** The code of a system error that has one of the expected codes; anything else is thrown on. */
export function expectedCode(error: unknown, codes: readonly string[]): string {
  const { code } = error as NodeJS.ErrnoException
  if (code !== undefined && codes.includes(code)) return code
  throw error
}

const fileProblems: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'this is a folder',
  ENOTDIR: 'a part of the path is no folder',
  ENOSPC: 'no space left on the device',
  EIO: 'the device does not answer',
  EROFS: 'the file system is read-only',
}

/** What went wrong with a file, in words; unforeseen errors are thrown on. */
export function fileProblem(error: unknown): string {
  return fileProblems[expectedCode(error, Object.keys(fileProblems))] ?? 'unknown'
}
