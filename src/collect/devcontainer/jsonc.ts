/** JSON with comments and with commas at the end, as JSON of the same length, so that every place stays. */
export function plainJson(text: string): string {
  const bare = text.replace(/"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\t/g, (part) =>
    part.startsWith('"') ? part : part.replace(/[^\n\r]/g, ' '),
  )
  return bare.replace(/"(?:[^"\\\n]|\\.)*"?|,(?=\s*[\]}])/g, (part) => (part === ',' ? ' ' : part))
}

/** Where text stops being JSON; undefined where it is. */
export function jsonMistake(text: string): number | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const place = /position (\d+)/.exec(error.message)?.[1]
    return place === undefined ? text.length : Number(place)
  }
}
