/** A CEL object type whose fields are read one by one, when an expression asks for them. */

export interface ObjectType {
  readonly name: string
  /** Field name to CEL type. */
  readonly fields: Readonly<Record<string, string>>
  readonly ctor: new (read: FieldReader) => object
}

/** Gives the CEL value of a field, or throws: that makes the field an error in CEL's logic. */
type FieldReader = (field: string) => unknown

/** Declares a type. Its instances call their reader each time a field is read. */
export function objectType(name: string, fields: Readonly<Record<string, string>>): ObjectType {
  const ctor = class {
    readonly #read: FieldReader
    constructor(read: FieldReader) {
      this.#read = read
    }
    static read(self: object, field: string): unknown {
      return (self as InstanceType<typeof ctor>).#read(field)
    }
  }
  for (const field of Object.keys(fields)) {
    Object.defineProperty(ctor.prototype, field, {
      get(this: object) {
        return ctor.read(this, field)
      },
    })
  }
  return { name, fields, ctor }
}
