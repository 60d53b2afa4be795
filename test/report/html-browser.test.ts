/** The page in a real browser: that it works, does no harm and can be used by everybody. */
import { existsSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import t, { type Test } from 'tap'
import type { Report } from '../../src/model/report.js'
import { page as render } from '../../src/report/html/index.js'
import { gateReport } from './gate-sample.js'
import { hostileReport, large, withHistory } from './html-sample.js'
import { container } from './sample.js'

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'
const required = process.env.HULLCHECK_LIVE === 'required'

/** These run in the page: the project's own code knows no browser. */
interface Shown {
  readonly rows: readonly string[]
  readonly boxes: number
  readonly findings: readonly string[]
  readonly said: string
}
const shown = `(() => {
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility())
  return {
    rows: seen('.hull tbody tr').map((one) => one.querySelector('th').textContent),
    boxes: seen('details.box').length,
    findings: seen('details.finding').map((one) => one.dataset.r),
    said: document.getElementById('count').textContent,
  }
})()`

const cutNames = "[...document.querySelectorAll('.hull tbody th')].filter((one) => one.scrollWidth > one.clientWidth).length"

if (!existsSync(chromium) && !required) t.pass(`skipped: no browser at ${chromium}`, { skip: `no browser at ${chromium}` })
else void t.test('in a browser', { timeout: 180_000 }, inBrowser)

async function inBrowser(t: Test): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hullcheck-page-'))
  const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
  t.teardown(() => browser.close())

  /** A report opened from the disk; nothing that the browser complains of passes. */
  const opened = async (t: Test, name: string, report: Report): Promise<Page> => {
    const file = join(folder, `${name}.html`)
    await writeFile(file, render(report))
    const page = await watched(t, browser)
    await page.goto(pathToFileURL(file).href)
    return page
  }

  await t.test('filters and search hide what does not fit', async (t) => {
    const page = await opened(t, 'history', withHistory)
    const now = async () => (await page.evaluate(shown)) as Shown
    /** The page filters a moment after the last key. */
    const after = async (change: () => Promise<unknown>) => {
      await change()
      await new Promise((done) => setTimeout(done, 150))
      return now()
    }
    const whole = await now()
    t.equal(whole.rows.length, 5)
    t.equal(whole.boxes, 5)
    t.equal(whole.said, '')
    const critical = await after(() => page.select('#sev', 'c'))
    t.same(critical.rows, ['agent'])
    t.equal(critical.boxes, 1)
    t.same(critical.findings, ['engine-socket-reachable'])
    t.equal(critical.said, 'showing 1 of 5 rows, 1 of 5 findings')
    const unknown = await after(() => page.select('#sev', 'u'))
    t.same(unknown.rows, ['agent', 'batch'], 'an undecided way is not known, either')
    t.same(unknown.findings, [])
    t.same(await after(() => page.click('button[type=reset]')), whole)
    t.same((await after(() => page.select('#area', 'resource-view'))).rows, ['orders'])
    await after(() => page.click('button[type=reset]'))
    const searched = await after(() => page.type('#q', 'WEB-7'))
    t.same(searched.rows, ['web-1 … web-12'], 'one of many alike is found')
    t.same(searched.findings, ['root-writable'], 'with what was found on it')
    await page.keyboard.press('Enter')
    t.equal(page.url().includes('?'), false, 'Enter leads nowhere')
    t.same((await after(() => page.type('#q', 'no such thing'))).rows, [])
    await page.evaluate(`location.hash = 'c1'`)
    t.ok((await now()).boxes === 1, 'a link shows what a filter hides')
    await page.close()
  })

  await t.test('links open what they lead to, fixes can be copied', async (t) => {
    const page = await opened(t, 'links', withHistory)
    const isOpen = (id: string) => on(page, `#${id}`, 'open')
    t.equal(await isOpen('c4'), false)
    await page.click('.hull tbody tr:nth-child(4) td a')
    t.equal(await isOpen('c4'), true, 'a cell opens its container')
    t.equal(await isOpen('f-memory-view'), false)
    await page.click('#c4 a[href="#f-memory-view"]')
    t.equal(await isOpen('f-memory-view'), true, 'a finding of a container opens it')
    t.equal(await on(page, '#f-memory-view', 'getBoundingClientRect().top < 800'), true)
    await on(page, '#f-memory-view', 'removeAttribute("open")')
    await page.click('#c4 a[href="#f-memory-view"]')
    t.equal(await isOpen('f-memory-view'), true, 'a second time, too')

    await page.evaluate('Object.defineProperty(navigator, "clipboard", { value: undefined })')
    await page.evaluate('document.addEventListener("copy", () => { window.copied = getSelection().toString() })')
    await page.click('.first .snippet:nth-of-type(2) button.copy')
    t.equal(await page.evaluate('window.copied'), 'volumes: without /run')
    t.equal(await on(page, '.first .snippet:nth-of-type(2) button.copy', 'textContent'), 'copied')
    t.equal(await on(page, '#said', 'textContent'), 'copied', 'a screen reader hears it')
    await page.close()
  })

  await t.test('hostile text does nothing', async (t) => {
    const page = await opened(t, 'hostile', hostileReport())
    t.equal(await page.evaluate('window.__x'), undefined)
    t.equal(await page.evaluate('document.querySelectorAll("img, iframe, body script ~ script, a:not([href^=\'#\'])").length'), 0)
    t.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
    await page.close()
  })

  for (const [name, report] of [
    ['history', withHistory],
    ['gate', gateReport],
    ['hostile', hostileReport()],
    ['long names', { ...withHistory, containers: [container(`${'x'.repeat(40)}-${'y'.repeat(15)}`, 1)] }],
  ] as const) {
    await t.test(`the page of ${name} fits every screen and theme`, async (t) => {
      const page = await opened(t, name, report)
      await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true })')
      for (const width of [320, 420, 800, 1280, 2560]) {
        await page.setViewport({ width, height: 900 })
        t.equal(await page.evaluate('document.documentElement.scrollWidth'), width, `nothing sticks out at ${width}`)
        t.equal(await page.evaluate(cutNames), 0, `no name in the hull is cut at ${width}`)
      }
      for (const theme of ['light', 'dark']) {
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }])
        t.same(await page.evaluate(faint), [], `every text stands out, ${theme}`)
      }
      await page.evaluate('document.querySelector("header.top .brand").style.color = "#777"')
      t.equal(((await page.evaluate(faint)) as unknown[]).length, 1, 'a faint one is seen')
      await page.close()
    })
  }

  await t.test('it can be read without its script, on paper, by keyboard and by a screen reader', async (t) => {
    const page = await opened(t, 'reading', withHistory)
    t.same(await page.evaluate('document.querySelectorAll("th:not([scope])").length'), 0)
    t.same(
      await page.evaluate(
        '[...document.querySelectorAll("h1,h2,h3,h4")].map((one) => Number(one.tagName[1])).filter((level, at, all) => level > (all[at - 1] ?? 0) + 2)',
      ),
      [],
    )
    const tree = await page.accessibility.snapshot({ interestingOnly: false })
    const nameless = nodesOf(tree).filter(
      ({ role, name }) => ['button', 'link', 'searchbox', 'combobox', 'image', 'table'].includes(role) && role !== 'table' && !name,
    )
    t.same(nameless, [], 'whatever can be used has a name')
    const visited: string[] = []
    for (let at = 0; at < 12; at++) {
      await page.keyboard.press('Tab')
      visited.push(String(await page.evaluate('document.activeElement.id || document.activeElement.textContent.slice(0, 20)')))
    }
    t.same(visited.slice(0, 4), ['Skip to the content', 'What changed', 'What to change first', 'The hull'])
    t.same(visited.slice(8, 11), ['copy', 'copy', 'agent'], 'from the top to the bottom')
    await page.keyboard.press('Tab')
    await page.focus('#c2 summary')
    await page.keyboard.press('Enter')
    t.equal(await on(page, '#c2', 'hasAttribute("open")'), true)

    await page.emulateMediaType('print')
    t.equal(
      await page.evaluate('[...document.querySelectorAll("details .body")].every((one) => one.getBoundingClientRect().height > 0)'),
      true,
      'paper shows what is folded',
    )
    t.equal(await on(page, '.filters', 'checkVisibility()'), false)
    t.ok((await page.pdf()).length > 10_000)
    await page.emulateMediaType()
    await page.setJavaScriptEnabled(false)
    await page.reload()
    t.equal(await on(page, '.filters', 'checkVisibility()'), false, 'what needs the script is not shown without it')
    await page.click('#c3 summary')
    t.match(String(await on(page, '#c3', 'textContent')), 'EACCES')
    await page.close()
  })

  await t.test('a thousand containers open quickly', async (t) => {
    const page = await opened(t, 'large', large(1000))
    const opening = (await page.evaluate('performance.getEntriesByType("navigation")[0].loadEventEnd')) as number
    const painted = (await page.evaluate('performance.getEntriesByName("first-contentful-paint")[0]?.startTime')) as number | undefined
    const filtering = (await page.evaluate(
      `(() => { const start = performance.now(); const area = document.getElementById('area'); area.value = 'seccomp'; area.dispatchEvent(new Event('change')); document.body.offsetHeight; return performance.now() - start })()`,
    )) as number
    t.comment(`loaded in ${Math.round(opening)} ms, painted after ${Math.round(painted ?? 0)} ms, filtered in ${Math.round(filtering)} ms`)
    t.ok(opening < 10_000, 'far more than it takes on a machine with nothing else to do')
    t.equal(((await page.evaluate(shown)) as Shown).rows.length > 0, true)
    await page.close()
  })
}

/** What the page says of an element. Text and not a function: the project's own types know no browser. */
function on(page: Page, selector: string, what: string): Promise<unknown> {
  return page.evaluate(`document.querySelector(${JSON.stringify(selector)}).${what}`)
}

async function watched(t: Test, browser: Browser): Promise<Page> {
  const page = await browser.newPage()
  const asked: string[] = []
  page.on('console', (message) => t.fail(`the console says: ${message.text()}`))
  page.on('pageerror', (error) => t.fail(String(error)))
  page.on('request', (request) => asked.push(request.url()))
  page.on('close', () =>
    t.same(
      asked.filter((url) => !url.startsWith('file:')),
      [],
      'nothing was fetched',
    ),
  )
  return page
}

interface Node {
  readonly role: string
  readonly name?: string | undefined
  readonly children?: readonly Node[]
}

function nodesOf(node: Node | null): Node[] {
  return node === null ? [] : [{ role: node.role, name: node.name }, ...(node.children ?? []).flatMap(nodesOf)]
}

/** Texts that stand out from what is behind them by less than WCAG 2.2 asks of small text (4.5 to 1). */
const faint = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data]
  }
  const light = (parts) => {
    const [r, g, b] = parts.slice(0, 3).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const parts = rgb(getComputedStyle(at).backgroundColor)
      if (parts[3] > 0) return parts
    }
    return [255, 255, 255, 255]
  }
  const found = new Map()
  for (const one of document.querySelectorAll('body *:not(script):not(style):not(option)')) {
    if (![...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue
    const { color } = getComputedStyle(one)
    const background = behind(one)
    const [low, high] = [light(rgb(color)), light(background)].sort((a, b) => a - b)
    const contrast = (high + 0.05) / (low + 0.05)
    if (contrast < 4.5) found.set(color + ' on ' + background, one.tagName + '.' + one.className + ' ' + contrast.toFixed(2))
  }
  return [...found]
})()`
