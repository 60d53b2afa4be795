/** One self-contained page: no network, works from a disk and by mail, can be read without its script. */
import { createHash } from 'node:crypto'
import type { Report } from '../../model/report.js'
import { groupAlike } from '../alike.js'
import { namesOf } from '../names.js'
import { failing, rulesById } from '../order.js'
import { worstGroups } from '../verdict.js'
import { changes } from './changes.js'
import { containers } from './containers.js'
import { findings } from './findings.js'
import { firstChanges } from './first-changes.js'
import { hull } from './hull.js'
import { html, Markup } from './markup.js'
import type { Page } from './page.js'
import { script } from './script.js'
import { style } from './style.js'
import { top } from './top.js'
import { trend } from './trend.js'
import { unknowns } from './unknowns.js'

export function page(report: Report): string {
  const groups = worstGroups(groupAlike(report), report)
  const whole: Page = {
    report,
    groups,
    names: namesOf(report),
    rules: rulesById(report),
    found: new Set(report.containers.flatMap((one) => failing(one).map(({ rule }) => rule))),
    number: new Map(groups.map((group, index) => [group, index + 1])),
  }
  const sections = [
    { id: 'since', title: 'What changed', part: changes(whole) },
    { id: 'first', title: 'What to change first', part: firstChanges(whole) },
    { id: 'hull', title: 'The hull', part: hull(whole) },
    { id: 'containers', title: report.stage === 'declared' ? 'Workloads' : 'Containers', part: containers(whole) },
    { id: 'findings', title: 'Findings', part: findings(whole) },
    { id: 'unknown', title: 'Not known', part: unknowns(whole) },
    { id: 'trend', title: 'Over time', part: trend(whole) },
  ].filter(({ part }) => part !== undefined)
  const links = sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)
  const policy = `default-src 'none'; style-src '${hash(style)}'; script-src '${hash(script)}'; base-uri 'none'; form-action 'none'`
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>hullcheck · ${report.hostname || 'before deployment'}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${top(whole)}
${links.length > 1 && html`<nav aria-label="Sections"><ul class="plain">${links}</ul></nav>`}
<main id="main">
${sections.map(({ part }) => part)}
</main>
<footer>hullcheck ${report.hullcheck}. ✗ and ! mark what fails, ? what could not be known: unknown is never a pass.</footer>
<p id="said" role="status" class="visually-hidden"></p>
<script>${new Markup(script)}</script>
</body>
</html>
`
  return document.toString()
}

/** As a Content-Security-Policy names what may run. */
function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
