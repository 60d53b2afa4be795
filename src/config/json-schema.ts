/** docs/hullcheck.schema.json, for editors: made from the schema that checks. Pure. */
import { configSchema } from './schema.js'

type Json = Record<string, unknown>

/** What there is to see of a schema of valibot. */
interface Shape {
  readonly type: string
  readonly entries?: Readonly<Record<string, Shape>>
  readonly item?: Shape
  readonly options?: readonly (Shape | string)[]
  readonly value?: Shape
  readonly wrapped?: Shape
  readonly pipe?: readonly (Shape & Action)[]
}

interface Action {
  readonly kind: string
  readonly type: string
  readonly requirement?: unknown
  readonly description?: string
  readonly metadata?: { readonly oneNeeded?: readonly string[] }
}

/** The JSON Schema (draft 2020-12) of hullcheck.yaml. */
export function configJsonSchema(): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'hullcheck.schema.json',
    title: 'hullcheck.yaml: the configuration of hullcheck',
    ...written(configSchema),
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

function written(schema: Shape): Json {
  if (schema.wrapped) return written(schema.wrapped)
  // the first step of a pipe is the schema that it began as
  return schema.pipe ? (Object.assign({}, ...schema.pipe.map(ofStep)) as Json) : base(schema)
}

function base(schema: Shape): Json {
  switch (schema.type) {
    case 'strict_object':
      return objectOf(schema.entries ?? {})
    case 'record':
      return { type: 'object', additionalProperties: written(schema.value as Shape) }
    case 'array':
      return { type: 'array', items: written(schema.item as Shape) }
    case 'union':
      return { anyOf: (schema.options as readonly Shape[]).map(written) }
    case 'picklist':
      return { enum: schema.options }
    case 'custom':
      return {}
    default:
      return { type: schema.type }
  }
}

function objectOf(entries: Readonly<Record<string, Shape>>): Json {
  const required = Object.keys(entries).filter((name) => entries[name]?.type !== 'optional')
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(entries).map(([name, one]) => [name, written(one)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}

function ofStep(step: Shape & Action): Json {
  if (step.kind === 'schema') return written(step)
  const { type, requirement, description, metadata } = step
  if (type === 'regex') return { pattern: (requirement as RegExp).source }
  if (type === 'min_length') return { minItems: requirement }
  if (type === 'description') return { description }
  if (type === 'metadata' && metadata?.oneNeeded) return { anyOf: metadata.oneNeeded.map((name) => ({ required: [name] })) }
  return {}
}
