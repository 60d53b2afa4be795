/** Report in, text out: one reporter per format, chosen by name from one map. A reporter reads no file and sets no status. */
import type { Report } from '../model/report.js'
import type { RenderOptions } from './options.js'

export type { RenderOptions } from './options.js'

type Reporter = (report: Report, options: RenderOptions) => string

/** Loaded when chosen: a gate that prints a page must not wait for the formats that it does not write. */
const reporters = {
  terminal: async ({ stage, trend }: Report) => {
    if (stage === 'declared') return (await import('./gate/index.js')).gatePage
    return trend ? (await import('./changes/index.js')).changesPage : (await import('./terminal/index.js')).terminal
  },
  json: async () => (await import('./json.js')).json,
  sarif: async () => (await import('./sarif/index.js')).sarif,
  junit: async () => (await import('./junit.js')).junit,
  gitlab: async () => (await import('./gitlab.js')).gitlab,
  github: async () => (await import('./github.js')).github,
  markdown: async () => (await import('./markdown/index.js')).markdown,
  html: async () => (await import('./html/index.js')).page,
  csv: async () => (await import('./csv.js')).csv,
  syslog: async () => (await import('./syslog.js')).syslog,
  openmetrics: async () => (await import('./openmetrics.js')).openmetrics,
} as const satisfies Record<string, (report: Report) => Promise<Reporter>>

export type Format = keyof typeof reporters
export const formats = Object.keys(reporters) as Format[]

/** The report in a format. Pure: the same report gives the same text, and the text ends in a newline. */
export async function render(report: Report, format: Format, options: RenderOptions = {}): Promise<string> {
  const reporter: Reporter = await reporters[format](report)
  return reporter(report, options)
}
