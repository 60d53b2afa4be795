/** Parts of a Markdown page: a summary in a line, and what is below it folded away where the reader's program can do that. */
import type { Region } from '../../model/fact.js'
import type { RenderOptions } from '../options.js'
import { linkTo, pathInRepository } from '../repository.js'
import { code, escaped, html } from './text.js'

export interface Fold {
  /** `✗ critical`. Our own words. */
  readonly mark: string
  /** Text of a rule. */
  readonly title: string
  /** Outside text, told behind the title. */
  readonly aside: string
  readonly body: readonly string[]
  readonly open: boolean
}

export function fold({ mark, title, aside, body, open }: Fold, { noHtml = false }: RenderOptions): string {
  if (noHtml) return [`**${mark}: ${escaped(title)}** ${code(aside)}`.trim(), ...body].join('\n\n')
  const behind = aside === '' ? '' : ` · <code>${html(aside)}</code>`
  const head = `<details${open ? ' open' : ''}><summary>${mark}: <b>${html(title)}</b>${behind}</summary>`
  return [head, ...body, '</details>'].join('\n\n')
}

/** A place as a link where the repository can be looked at. */
export function placeLink(region: Region, options: RenderOptions, show: (outside: string) => string = code): string {
  const link = linkTo(region, options.repository)
  const text = show(shortPlace(region, options))
  return link === undefined ? text : `[${text}](${link})`
}

export function shortPlace(region: Region, { repository }: RenderOptions): string {
  return `${pathInRepository(region.file, repository)}:${region.line}`
}
