/**
 * The notation of types in the fact table. It is CEL's own (`bool`, `int`, `double`, `string`,
 * `list<T>`, a record's name), plus a trailing `?` in record fields for a value that may be a gap.
 */
import type { Unknown } from './fact.js'
import type { RecordName, RecordValue } from './records.js'

/** The TypeScript type of a value: integers are safe JavaScript numbers here and become CEL ints at evaluation. */
export type Value<T extends string> = T extends `${infer Inner}?`
  ? Value<Inner> | Unknown
  : T extends 'bool'
    ? boolean
    : T extends 'int' | 'double'
      ? number
      : T extends 'string'
        ? string
        : T extends `list<${infer Item}>`
          ? readonly Value<Item>[]
          : T extends RecordName
            ? RecordValue<T>
            : never
