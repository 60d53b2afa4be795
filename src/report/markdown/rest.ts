/** What is not known, could not be judged, or is waived: never left out, always short. */
import type { RenderOptions } from '../options.js'
import type { HostDependent, Question } from '../questions.js'
import type { Trouble } from '../troubles.js'
import type { WaivedGroup } from '../waivers.js'
import type { Page } from './causes.js'
import { type Fold, placeLink } from './folds.js'
import { code, escaped } from './text.js'

const most = 30
const mostChecks = 6

export function troubleTexts(troubles: readonly Trouble[], options: RenderOptions): string[] {
  if (troubles.length === 0) return []
  const lines = troubles.slice(0, most).map(({ grave, label, name, message, remedy, region }) => {
    const where = region === undefined ? code(name, 80) : placeLink(region, options)
    const help = remedy === undefined ? '' : ` → ${code(remedy)}`
    return `* ${grave ? `**${label}**` : label}: ${where}: ${code(message)}${help}`
  })
  return [[...lines, ...andMore(troubles.length - lines.length)].join('\n')]
}

export function questionFold(questions: readonly Question[], { options }: Page): Fold[] {
  if (questions.length === 0) return []
  const lines = questions.slice(0, most).map(({ gap, checks, places }) => {
    const region = places[0]?.region
    const where = region === undefined ? '' : ` ${placeLink(region, options)}`
    const more = places.length > 1 ? ` and ${places.length - 1} more` : ''
    const help = gap.remedy === undefined ? '' : ` → ${code(gap.remedy)}`
    const ids = checks.slice(0, mostChecks).map((check) => code(check, 60))
    const rest = checks.length > ids.length ? ` and ${checks.length - ids.length} more` : ''
    return `* ${code(gap.detail)}${where}${more}${help} (leaves open: ${ids.join(', ')}${rest})`
  })
  const body = [[...lines, ...andMore(questions.length - lines.length)].join('\n')]
  return [{ mark: '? unknown', title: `${questions.length} not known`, aside: '', body, open: false }]
}

export function hostText({ paths, unless }: HostDependent): string[] {
  if (paths.length === 0) return []
  const closing = unless.map(escaped).join(', ')
  return [`The host decides about ${paths.map((one) => code(one, 60)).join(', ')}: ${closing}. \`hullcheck audit\` tells it there.`]
}

export function waivedFold(groups: readonly WaivedGroup[], { options }: Page): Fold[] {
  if (groups.length === 0) return []
  const count = groups.reduce((sum, one) => sum + one.count, 0)
  const lines = groups.slice(0, most).map(({ waived, rules }) => {
    const ids = rules.slice(0, mostChecks).map((one) => code(one, 60))
    const rest = rules.length > ids.length ? ` and ${rules.length - ids.length} more` : ''
    const until = waived.until === '' ? 'without an end' : `until ${code(waived.until, 30)}`
    const where = waived.region === undefined ? '' : ` (${placeLink(waived.region, options)})`
    return `* ${ids.join(', ')}${rest} ${until}: ${code(waived.reason)}${where}`
  })
  const body = [[...lines, ...andMore(groups.length - lines.length)].join('\n')]
  return [{ mark: '~ waived', title: `${count} waived`, aside: '', body, open: false }]
}

function andMore(count: number): string[] {
  return count > 0 ? [`* and ${count} more`] : []
}
