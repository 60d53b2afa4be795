import * as v from 'valibot'

/** How valibot calls kinds of values, and what people call them. */
const kinds: Readonly<Record<string, string>> = {
  Object: 'keys with values',
  Array: 'a list',
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  null: 'nothing',
}

const longest = 60

function called(kind: string): string {
  return kinds[kind] ?? (kind.length > longest ? `${kind.slice(0, longest)}...` : kind)
}

/** A mistake in a document in plain words. A message that the schema has of its own is told as it is. */
export function issueWords(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? ''
  if (issue.received === 'undefined' && path !== '') return `"${path}" is missing`
  const told = issue.message.startsWith('Invalid ') && issue.kind === 'schema'
  const words = told ? `expected ${called(issue.expected ?? 'something else')}, found ${called(issue.received)}` : issue.message
  return `${path === '' ? 'the document' : `"${path}"`}: ${words}`
}
