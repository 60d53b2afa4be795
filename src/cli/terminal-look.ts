/** Colour, width and characters of a stream, decided once for the stream that is written. */
interface Look {
  readonly colour: 0 | 1
  readonly ascii: boolean
  readonly width: number
}

type Env = Readonly<Record<string, string | undefined>>
interface Stream {
  readonly isTTY?: boolean
  readonly columns?: number
}

/** A pipe gets the text of a terminal of this width. */
const defaultWidth = 100
/** Longer lines are harder to read; --width takes more. */
const widest = 120

export function lookOf(stream: Stream, env: Env, flags: { color?: string; ascii?: boolean; width?: number }): Look {
  return {
    colour: colourOf(stream, env, flags.color ?? 'auto'),
    ascii: flags.ascii ?? needsAscii(env),
    width: flags.width ?? (stream.isTTY && stream.columns ? Math.min(stream.columns, widest) : defaultWidth),
  }
}

function colourOf(stream: Stream, env: Env, wish: string): 0 | 1 {
  if (wish !== 'auto') return wish === 'always' ? 1 : 0
  const forced = env.FORCE_COLOR
  if (forced !== undefined) return forced === '0' || forced === 'false' ? 0 : 1
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return 0
  return stream.isTTY && env.TERM !== 'dumb' ? 1 : 0
}

/** A locale that was set and is not UTF-8; where none is set nothing is known, and UTF-8 is the rule. The Linux console lacks the symbols. */
function needsAscii(env: Env): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return (locale !== '' && !/utf-?8/i.test(locale)) || env.TERM === 'linux'
}
