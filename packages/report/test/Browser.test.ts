import { Finding } from "@nightaudit/reconcile"
import axe from "axe-core"
import { Effect, Schema } from "effect"
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { stderr } from "node:process"
import type { Browser, Page } from "playwright-core"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { visible } from "../src/internal/visible.ts"
import * as Browsers from "./support/Browser.ts"
import { executable } from "./support/Executable.ts"
import * as Hostile from "./support/Hostile.ts"
import * as Runs from "./support/Runs.ts"

const { launch, open } = Browsers

if (executable === undefined) {
  stderr.write("no chromium is on PATH: the tests that open reports in a browser are skipped\n")
}

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Finding.Finding))

const manyFindings = 50_000

const base = mkdtempSync(join(tmpdir(), "nightaudit-report-"))
const folder = (name: string): string => join(base, name)

const runs = {
  dirty: { orders: 150, to: "2026-03-31" },
  clean: { orders: 60, defects: "none", to: "2026-03-31" },
  // One of the hotels is in New York, where the last night goes on.
  early: { orders: 60 },
  empty: { orders: 60, from: "2026-02-01", to: "2026-02-02" },
  incomplete: {
    orders: 60,
    faults: {
      faults: [{
        name: "refused",
        operation: "orderItems",
        occurrence: 2,
        times: "forever",
        action: { type: "status", status: 500 }
      }]
    }
  }
} as const

/** Every finding that a page shows. */
const rows = ".detailed > li, .chunk > li"

const verdictOf = (page: Page): Promise<string> => page.locator(".verdict").innerText()

describe.skipIf(executable === undefined)("report.html in a browser", { timeout: 60_000 }, () => {
  let browser: Browser
  const reports = new Map<string, string>()
  const report = (name: string): string => reports.get(name) ?? ""

  beforeAll(async () => {
    browser = await launch()
    for (const [name, options] of Object.entries(runs)) {
      await Effect.runPromise(Runs.write(folder(name), options))
      reports.set(name, await Runs.render(folder(name)))
    }
    cpSync(folder("dirty"), folder("huge"), { recursive: true })
    Runs.multiply(folder("huge"), manyFindings)
    reports.set("huge", await Runs.render(folder("huge")))
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    rmSync(base, { recursive: true, force: true })
  })

  it("states in its first sentence how the run ended", async () => {
    const verdicts = new Map<string, string>()
    for (const name of Object.keys(runs)) {
      const { complaints, page, requests } = await open(browser, report(name), { javaScriptEnabled: false })
      verdicts.set(name, (await verdictOf(page)).split(/[:;]/)[0] ?? "")
      assert.deepStrictEqual([complaints, requests], [[], []])
      assert.isFalse(await page.locator("#filter").isVisible())
      await page.context().close()
    }
    assert.deepStrictEqual(Object.fromEntries(verdicts), {
      dirty: "Complete, with findings",
      clean: "Complete, no errors or warnings",
      early: "Complete, but the period is not over. Findings",
      empty: "Complete, but the period has no open or closed items. Findings",
      incomplete: "Incomplete"
    })
  })

  for (
    const [name, colorScheme] of [["dirty", "light"], ["dirty", "dark"], ["clean", "dark"], ["empty", "light"], [
      "incomplete",
      "dark"
    ], ["huge", "light"]] as const
  ) {
    it(`is accessible: ${name}, ${colorScheme}`, async () => {
      const { page } = await open(browser, report(name), { colorScheme })
      await page.evaluate(() => {
        // Of many that are alike the first two are looked at: the check takes its time for each.
        for (const alike of document.querySelectorAll("tbody > tr, li, figure")) {
          const before = alike.previousElementSibling?.previousElementSibling
          if (before?.tagName === alike.tagName) before.setAttribute("data-alike", "")
        }
        for (const alike of document.querySelectorAll("[data-alike]")) alike.remove()
        for (const details of document.querySelectorAll("details")) details.open = true
      })
      assert.deepStrictEqual(await violations(page), [])
      await page.context().close()
    })
  }

  it("opens a finding's evidence in three clicks", async () => {
    const { page } = await open(browser, report("dirty"), { javaScriptEnabled: false })
    await page.getByRole("navigation").getByRole("link", { name: "Findings" }).click()
    await page.locator("details.group > summary").first().click()
    await page.locator("details.finding > summary").first().click()
    assert.isTrue(await page.locator(".evidence").first().isVisible())
    await page.context().close()
  })

  it("filters by keyboard, and shows how many findings match", async () => {
    const { complaints, page } = await open(browser, report("dirty"))
    const shown = page.locator("#shown")
    const groups = page.locator("details.group:visible")
    const all = await groups.count()
    await page.locator("#search").focus()
    await page.keyboard.type("OVER-REBATE twice")
    await shown.filter({ hasText: /^0 of \d+ findings match\.$/ }).waitFor()
    for (const _ of " twice") await page.keyboard.press("Backspace")
    await shown.filter({ hasText: /^[1-9] of \d+ findings match\.$/ }).waitFor()
    assert.strictEqual(await groups.count(), 1)
    assert.strictEqual(`${await page.locator(".detailed > li:visible").count()}`, (await shown.innerText())[0])

    await page.keyboard.press("Escape")
    await shown.filter({ hasText: /^$/ }).waitFor({ state: "attached" })
    assert.deepStrictEqual([await groups.count(), await page.locator(".detailed > li:visible").count()], [all, 0])

    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await shown.filter({ hasText: /findings match/ }).waitFor()
    assert.strictEqual(await page.locator("details.group[data-urgency=error]:visible").count(), 0)
    assert.isTrue((await groups.count()) > 0)

    await page.keyboard.press("Space")
    await page.locator("#hotel").focus()
    await page.keyboard.press("ArrowDown")
    await shown.filter({ hasText: /findings match/ }).waitFor()
    const { hotels, shownHotel } = await page.evaluate(() => ({
      hotels: [
        ...new Set(
          [...document.querySelectorAll<HTMLElement>(".detailed > li:not([hidden])")].map(({ dataset }) =>
            dataset["hotel"]
          )
        )
      ],
      shownHotel: document.querySelector<HTMLSelectElement>("#hotel")?.value
    }))
    assert.deepStrictEqual(hotels, [shownHotel])
    assert.deepStrictEqual(complaints, [])
    await page.context().close()
  })

  it("shows the messages of findings, their figures and their sums", async () => {
    const { page } = await open(browser, report("dirty"), { javaScriptEnabled: false })
    const text = await page.evaluate(() => document.body.textContent ?? "")
    const lines = readFileSync(join(folder("dirty"), "findings.ndjson"), "utf8").trim().split("\n")
    const found = lines.map((line) => decode(line))
    for (const { fingerprint, message } of found) {
      assert.include(text, message)
      assert.include(text, fingerprint)
    }
    const count = (severity: Finding.Severity): number => found.filter((of) => of.severity === severity).length
    const verdict = await verdictOf(page)
    assert.include(verdict, `${count("error")} errors and ${count("warning")} warnings in `)
    assert.include(verdict, `There are also ${count("info")} notes`)
    await page.context().close()
  })

  it(`opens with ${manyFindings} findings, finds one of them, and hides none silently`, async () => {
    const { complaints, millis, page } = await open(browser, report("huge"))
    stderr.write(`a report of ${manyFindings} findings opened in ${Math.round(millis)} ms\n`)
    assert.isBelow(millis, 10_000)
    const shown = await page.locator(rows).count()
    const left = Number(await page.locator("#shown").getAttribute("data-left"))
    assert.strictEqual(shown + left, manyFindings)

    const last = (manyFindings - 1).toString(16).padStart(8, "0")
    await page.locator("#search").fill(last)
    await page.locator("#shown").filter({ hasText: "1 of 50,000 findings match." }).waitFor()
    const row = page.locator(`:is(${rows}):not([hidden])`)
    assert.strictEqual(await row.count(), 1)
    assert.isTrue(await row.isVisible())
    assert.deepStrictEqual(complaints, [])
    await page.context().close()
  })

  it("does not let hostile text run, send a request, break the page or act invisibly", async () => {
    const path = join(base, "hostile.html")
    writeFileSync(path, await Runs.text(Hostile.run))
    const { complaints, page, requests } = await open(browser, path)
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true
    })
    await page.locator("#search").fill("script")
    await page.locator("#shown").filter({ hasText: "findings match" }).waitFor()
    const seen = await page.evaluate(() => ({
      pwned: "pwned" in window,
      scripts: document.scripts.length,
      styles: document.styleSheets.length,
      foreign: document.querySelectorAll(
        "img, iframe, object, embed, base, video, audio, math, template, noscript, textarea, animate, link:not([rel=icon]), form:not(#filter)"
      ).length,
      links: [...document.links].map((link) => link.getAttribute("href") ?? "").filter((href) =>
        !/^(#[a-z]+(?:-\d+)?|[a-z-]+\.(ndjson|json))$/.test(href)
      ),
      handlers: [...document.querySelectorAll("*")].flatMap((element) =>
        element.getAttributeNames().filter((name) => name.startsWith("on") || name === "style" || name === "autofocus")
      ),
      headings: document.querySelectorAll("h1").length,
      footers: document.querySelectorAll("body > footer").length,
      text: document.body.textContent ?? "",
      title: document.title
    }))
    const { text, title, ...rest } = seen
    assert.deepStrictEqual(rest, {
      pwned: false,
      scripts: 1,
      styles: 1,
      foreign: 0,
      links: [],
      handlers: [],
      headings: 1,
      footers: 1
    })
    assert.deepStrictEqual([requests, complaints], [[], []])
    assert.isTrue(title.startsWith("Night audit, "))
    assert.notMatch(text + title, /[\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?![\n\t])\p{Cc}/u)
    for (const payload of Hostile.payloads) assert.include(text, visible(payload))
    await page.context().close()
  })

  it("makes the browser reject markup that is inserted later", async () => {
    const path = join(base, "tampered.html")
    const page = readFileSync(report("clean"), "utf8")
    writeFileSync(
      path,
      page.replace(
        "</main>",
        "<script>window.pwned=1</script><img src=\"https://evil.example/x\" onerror=\"window.pwned=1\"></main>"
      )
    )
    const opened = await open(browser, path)
    assert.isFalse(await opened.page.evaluate(() => "pwned" in window))
    const refused = (what: string) => {
      const refusal = new RegExp(`violates the following Content Security Policy directive:? ["']${what}`)
      return opened.complaints.some((complaint) => refusal.test(complaint))
    }
    assert.deepStrictEqual(["script-src", "img-src"].map(refused), [true, true])
    await opened.page.context().close()
  })

  it("prints collapsed sections, on white", async () => {
    const { page } = await open(browser, report("dirty"), { colorScheme: "dark" })
    await page.emulateMedia({ media: "print" })
    assert.isTrue(await page.locator("figure table").first().isVisible())
    assert.isTrue(await page.locator("details.finding > summary").first().isVisible())
    assert.isFalse(await page.locator("#filter").isVisible())
    assert.strictEqual(
      await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
      "rgb(255, 255, 255)"
    )
    await page.context().close()
  })
})

const violations = async (page: Page): Promise<ReadonlyArray<string>> => {
  // The page's policy lets nothing run that is put into it; what the browser itself evaluates is not of the page.
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as { readonly axe: typeof axe }
    const { violations } = await checker.run()
    return violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`)
    )
  })
}
