/** The message when no container could be looked at: what was tried, and what would help. */
import { inert, type Report } from '../index.js'

export function nothingSeen(report: Report, named: readonly string[]): string {
  // That a name was not found is what the first line says.
  const tried = report.sources.filter((one) => one.source !== 'containers').map((one) => ({ ...one, source: inert(one.source, 80) }))
  const longest = Math.max(0, ...tried.map((one) => one.source.length))
  const shows = named.length > 0 ? 'answered, and shows none of that name' : 'answered, and shows none'
  const lines = tried.map(({ source, status, reason, remedy }, at) => {
    const outcome = reason !== '' ? inert(reason) : status === 'ok' ? shows : status
    const help = remedy === undefined || remedy === '' ? '' : `   → ${inert(remedy)}`
    return `  ${at === 0 ? 'tried' : '     '}  ${source.padEnd(longest)}  ${outcome}${help}`
  })
  return [`hullcheck: ${what(report, named)}`, ...lines, '  exit 3: nothing could be looked at', ''].join('\n')
}

function what(report: Report, named: readonly string[]): string {
  if (named.length > 0) return `no running container is named ${named.map((name) => `"${inert(name, 60)}"`).join(' or ')}.`
  return report.engines.length > 0 ? 'no container is running.' : 'no container engine answered and /proc shows no container.'
}
