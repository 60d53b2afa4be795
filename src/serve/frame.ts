/** The frame of the server's own pages: the look of the report's page, no script. */
import { createHash } from 'node:crypto'
import { html, Markup } from '../report/html/markup.js'
import { style } from '../report/html/style.js'

export function frame(title: string, body: Markup): string {
  const hash = createHash('sha256').update(style).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'self'`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>hullcheck · ${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>${body}</body>
</html>
`.toString()
}
