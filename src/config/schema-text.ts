/** The JSON Schema of hullcheck.yaml as text. Loaded when it is wanted: no run needs it. */
export async function configSchemaText(): Promise<string> {
  const { configJsonSchema } = await import('./json-schema.js')
  return configJsonSchema()
}
