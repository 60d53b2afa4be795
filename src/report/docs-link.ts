/** Where the page of a rule of this release can be read: the pages are part of the package, and unpkg shows packages by release. */
import { version } from '../version.js'

export function docsLink(id: string): string {
  return `https://unpkg.com/hullcheck@${version}/docs/rules/${encodeURIComponent(id)}.md`
}
