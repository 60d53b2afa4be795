/** Lines of a patch that show what looks like a secret: a patch must hold them as they are, so its reader is told, or a screen spared. */
import { blotted, widest } from '../collect/manifest/blot.js'

/** The lines of a patch, each without its value where that looks like a secret; behind the mark that each line begins with. */
export function withoutSecrets(lines: readonly string[]): readonly string[] {
  const bodies = lines.map((line) => line.slice(1))
  return lines.map((line, index) => {
    const body = bodies[index] ?? ''
    const shown = blotted(bodies, index)
    // of a longer line only its beginning was looked at
    if (body.length > widest) return `${line.slice(0, 1)}${shown}${shown.endsWith('…') ? '' : '…'}`
    return body === shown ? line : `${line.slice(0, 1)}${shown}`
  })
}
