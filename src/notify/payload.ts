/**
 * What each service wants to get. Text of containers goes only where a service takes it as it is: Slack's `rich_text` and the `TextRun` of
 * Adaptive Cards know neither links, mentions nor Markdown, so a name can neither ping a channel nor show a link.
 */
import type { Message } from './message.js'
import type { Target } from './target.js'

export interface Payload {
  readonly url: URL
  readonly body: unknown
}

/** Characters of the page that are sent: services refuse longer messages, or turn them into a file. */
const room = { slack: 2900, teams: 12_000, ntfy: 2800 } as const
/** Bytes of a whole message to Teams: it refuses more than 28 KB. */
const teamsBytes = 26_000

export function payloadOf({ kind, url }: Target, message: Message): Payload {
  if (kind === 'slack') return { url, body: slack(message) }
  if (kind === 'teams') return { url, body: teams(message) }
  if (kind === 'ntfy') return ntfy(url, message)
  return { url, body: { ...message.data, text: message.text } }
}

/** docs.slack.dev/reference/block-kit/blocks/rich-text-block. `text` is what a notification shows; in it `<`, `>` and `&` have a meaning. */
function slack({ subject, text }: Message): unknown {
  const element = (type: string, content: string) => ({ type, elements: [{ type: 'text', text: content }] })
  return {
    text: subject.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    blocks: [
      { type: 'rich_text', elements: [element('rich_text_section', subject), element('rich_text_preformatted', cut(text, room.slack))] },
    ],
  }
}

/** Each line takes a block of its own, so that how much fits depends on how the text is broken. */
function teams(message: Message): unknown {
  for (let length: number = room.teams; ; length = Math.floor(length * 0.8)) {
    const body = card(message, cut(message.text, length))
    if (length === 0 || Buffer.byteLength(JSON.stringify(body)) <= teamsBytes) return body
  }
}

/** adaptivecards.io/explorer/TextRun.html: "Unlike TextBlock, TextRun doesn't support Markdown". */
function card({ subject, mood }: Message, text: string): unknown {
  const run = (content: string, more: object) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: content, ...more }] })
  const body = [
    run(subject, { weight: 'Bolder', size: 'Medium', color: mood === 'bad' ? 'Attention' : 'Good' }),
    ...text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ ...run(line, { fontType: 'Monospace', size: 'Small' }), spacing: 'None' })),
  ]
  const content = { $schema: 'http://adaptivecards.io/schemas/adaptive-card.json', type: 'AdaptiveCard', version: '1.4', body }
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }] }
}

/** docs.ntfy.sh/publish, "Publish as JSON": to the root, with the topic inside. Longer than 4,096 bytes it becomes an attachment. */
function ntfy(url: URL, { subject, text, mood }: Message): Payload {
  const root = new URL(url)
  root.pathname = '/'
  const topic = decodeURIComponent(url.pathname.replaceAll('/', ''))
  const more = { priority: mood === 'bad' ? 4 : 2, tags: [mood === 'bad' ? 'warning' : 'white_check_mark'] }
  return { url: root, body: { topic, title: subject, message: cutBytes(text, room.ntfy), ...more } }
}

function cut(text: string, length: number): string {
  const characters = [...text]
  if (characters.length <= length) return text
  const kept = characters.slice(0, length).join('')
  return `${kept.slice(0, kept.lastIndexOf('\n') + 1) || kept}... cut; the whole: hullcheck history show`
}

function cutBytes(text: string, bytes: number): string {
  let kept = cut(text, bytes)
  for (let length = bytes; Buffer.byteLength(kept) > bytes + 100; length = Math.floor(length * 0.8)) kept = cut(text, length)
  return kept
}
