/** A scheduled report of what runs now, as the command makes it: `one-night.mjs <folder>`. Prints what took how long. */
// The program that is installed has a small one of it in its bundle; loading all of it is no part of an audit.
import 'dockerode'
import { nightly } from '../../dist/nightly.js'

const { milliseconds, troubles, report } = await nightly({ folder: process.argv[2] })
if (troubles.length > 0) throw troubles[0]
process.stdout.write(JSON.stringify({ ...milliseconds, containers: report.containers.length }))
