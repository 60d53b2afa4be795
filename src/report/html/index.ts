/** One self-contained page: no network, works from a disk and by mail, can be read without its script. */
import { createHash } from 'node:crypto'
import type { Report } from '../../model/report.js'
import { groupAlike } from '../alike.js'
import { namesOf } from '../names.js'
import { rulesById } from '../order.js'
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
  const groups = groupAlike(report)
  const whole: Page = {
    report,
    groups,
    names: namesOf(report),
    rules: rulesById(report),
    number: new Map(groups.map((group, index) => [group, index + 1])),
  }
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
<main id="main">
${changes(whole)}${firstChanges(whole)}${hull(whole)}${containers(whole)}${findings(whole)}${unknowns(whole)}${trend(whole)}
</main>
<footer>hullcheck ${report.hullcheck}. ✗ and ! mark what fails, ? what could not be known: unknown is never a pass.</footer>
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
