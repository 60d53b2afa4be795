/** A scheduled report of what runs now, as the command makes it: `one-night.mjs <folder>`. Prints what took how long. */
import { nightly } from '../../dist/nightly.js'

const { milliseconds, troubles, report } = await nightly({ folder: process.argv[2] })
if (troubles.length > 0) throw troubles[0]
process.stdout.write(JSON.stringify({ ...milliseconds, containers: report.containers.length }))
