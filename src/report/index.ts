/** Report in, text out: one reporter per format, chosen by name from one map. A reporter reads no file and sets no status. */
import type { Report } from '../model/report.js'
import { json } from './json.js'
import type { RenderOptions } from './options.js'
import { terminal } from './terminal/index.js'

export type { RenderOptions } from './options.js'

const reporters = { terminal, json } as const satisfies Record<string, (report: Report, options: RenderOptions) => string>

export type Format = keyof typeof reporters
export const formats = Object.keys(reporters) as Format[]

/** The report in a format. Pure: the same report gives the same text, and the text ends in a newline. */
export function render(report: Report, format: Format, options: RenderOptions = {}): string {
  return reporters[format](report, options)
}
