/** The message when no container could be looked at: what was tried, and what would help. */
import { inert, type Report } from '../index.js'

export function nothingSeen(report: Report, named: readonly string[]): string {
  const tried = report.sources.map((one) => ({ ...one, source: inert(one.source, 80) }))
  const longest = Math.max(0, ...tried.map((one) => one.source.length))
  const lines = tried.map(({ source, status, reason, remedy }, at) => {
    const outcome = reason !== '' ? inert(reason) : status === 'ok' ? 'answered, and shows none' : status
    const help = remedy === undefined || remedy === '' ? '' : `   → ${inert(remedy)}`
    return `  ${at === 0 ? 'tried' : '     '}  ${source.padEnd(longest)}  ${outcome}${help}`
  })
  return [`hullcheck: ${what(report, named)}`, ...lines, '  exit 3: nothing could be looked at', ''].join('\n')
}

function what(report: Report, named: readonly string[]): string {
  if (named.length > 0) return `no running container is named ${named.map((name) => `"${inert(name, 60)}"`).join(' or ')}.`
  return report.engines.length > 0 ? 'no container is running.' : 'no container engine answered and /proc shows no container.'
}
