/** The words of an instruction that is written as a JSON list; undefined for one that a shell runs. */
export function execForm(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined
  try {
    const words = JSON.parse(text) as unknown
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
