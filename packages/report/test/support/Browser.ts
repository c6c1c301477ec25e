/**
 * A page in a real browser, which tells what it asked for, and what it complained of.
 */
import { type Browser, chromium, type Page } from "playwright-core"
import { executable } from "./Executable.ts"

/** A browser with no network: whatever a page asks for, it does not get. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: executable ?? "",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--force-color-profile=srgb"]
  })

export interface Opened {
  readonly page: Page
  /** Requests other than the page itself. */
  readonly requests: ReadonlyArray<string>
  /** Errors of scripts, refusals of the policy, and dialogs. */
  readonly complaints: ReadonlyArray<string>
  /** Until the page could be used. */
  readonly millis: number
}

export interface Options {
  readonly colorScheme?: "light" | "dark"
  readonly javaScriptEnabled?: boolean
  readonly viewport?: { readonly width: number; readonly height: number }
}

/** Opens a file. */
export const open = async (browser: Browser, path: string, options: Options = {}): Promise<Opened> => {
  const context = await browser.newContext({
    viewport: { width: 1200, height: 900 },
    ...options,
    // The file is opened as it is; nothing else may be reached.
    offline: true
  })
  const page = await context.newPage()
  const url = `file://${path}`
  const requests: Array<string> = []
  const complaints: Array<string> = []
  page.on("request", (request) => {
    if (request.url() !== url && request.url() !== "data:,") requests.push(request.url())
  })
  page.on("console", (message) => complaints.push(message.text()))
  page.on("pageerror", (error) => complaints.push(String(error)))
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  const start = performance.now()
  await page.goto(url)
  // Two frames later something has been drawn.
  if (options.javaScriptEnabled !== false) {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  }
  return { page, requests, complaints, millis: performance.now() - start }
}
