/**
 * Takes the pictures of docs/report.md again: a report of the sandbox's hotels in light, in dark, and as it is printed.
 */
import { Effect } from "effect"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { exit, stderr } from "node:process"
import { launch, open } from "../test/support/Browser.ts"
import { executable } from "../test/support/Executable.ts"
import * as Runs from "../test/support/Runs.ts"

if (executable === undefined) {
  stderr.write("no chromium is on PATH: install Debian's, with apt-get install chromium\n")
  exit(1)
}

const images = join(import.meta.dirname, "../../../docs/images")
mkdirSync(images, { recursive: true })
const directory = mkdtempSync(join(tmpdir(), "nightaudit-screenshots-"))
await Effect.runPromise(Runs.write(directory))
const report = await Runs.render(directory)

const browser = await launch()
const viewport = { width: 1120, height: 900 }
for (const colorScheme of ["light", "dark"] as const) {
  const { page } = await open(browser, report, { colorScheme, viewport })
  await page.screenshot({ path: join(images, `report-${colorScheme}.png`) })
  const group = page.locator("details.group").nth(1)
  await group.locator("summary").first().click()
  await group.locator("details.finding > summary").first().click()
  await page.evaluate(() => document.querySelector("#findings")?.scrollIntoView())
  await page.screenshot({ path: join(images, `report-findings-${colorScheme}.png`) })
}
const { page } = await open(browser, report, { viewport: { width: 794, height: 1123 } })
await page.emulateMedia({ media: "print" })
await page.screenshot({ path: join(images, "report-print.png") })
await browser.close()
rmSync(directory, { recursive: true })
stderr.write(`the pictures are in ${images}\n`)
