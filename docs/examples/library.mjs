// Prints a line per running container of this host, worst first, and what could not be known.
import { audit, severities } from 'hullcheck'

const report = await audit({ timeout: 20_000 })

const worst = (container) =>
  Math.max(-1, ...container.results.filter((result) => result.outcome === 'fail').map((result) => severities.indexOf(result.severity)))

for (const container of [...report.containers].sort((a, b) => worst(b) - worst(a))) {
  const unknown = container.results.filter((result) => result.outcome === 'unknown').length
  console.log(
    `${JSON.stringify(container.identity.name)}: ${container.headline.text}${unknown > 0 ? `, ${unknown} checks not decided` : ''}`,
  )
}
for (const source of report.sources.filter((one) => one.status !== 'ok')) console.log(`${source.source}: ${source.reason}`)
