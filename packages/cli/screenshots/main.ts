/**
 * Takes the pictures of docs/terminal.md again: what the program shows on a real terminal, 116 cells wide, over the sandbox's
 * hotels.
 */
import { SerializeAddon } from "@xterm/addon-serialize"
import xterm from "@xterm/headless"
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { execPath, exit, stderr } from "node:process"
import { createInterface } from "node:readline"
import { chromium } from "playwright-core"
import { executable } from "../../report/test/support/Executable.ts"

if (executable === undefined) {
  stderr.write("no chromium is on PATH: install Debian's, with apt-get install chromium\n")
  exit(1)
}

const main = join(import.meta.dirname, "../src/main.js")
const images = join(import.meta.dirname, "../../../docs/images")
const folder = mkdtempSync(join(tmpdir(), "nightaudit-screenshots-"))
mkdirSync(images, { recursive: true })

const columns = 116

/** One word, whatever the folder of the checkout is called. */
const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`

/** What a command shows on a terminal: at its end, or as soon as it has shown what is looked for. */
const shown = (
  command: string,
  { env = {}, rows, until }: {
    readonly rows: number
    readonly env?: Readonly<Record<string, string>>
    readonly until?: RegExp
  }
): Promise<string> =>
  new Promise((resolve, reject) => {
    const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true })
    const serializer = new SerializeAddon()
    terminal.loadAddon(serializer)
    terminal.write(`$ nightaudit ${command}\n`)
    const line = `stty cols ${columns} rows ${rows} -echo; exec ${quoted(execPath)} ${quoted(main)} ${command}`
    const child = spawn("script", ["-qefc", line, "/dev/null"], {
      cwd: folder,
      env: { PATH: process.env["PATH"], TERM: "xterm-256color", ...env },
      stdio: ["ignore", "pipe", "ignore"]
    })
    const finish = () =>
      terminal.write("", () => resolve(serializer.serializeAsHTML({ includeGlobalBackground: true })))
    child.on("error", reject)
    child.on("close", finish)
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      terminal.write(text, () => {
        if (until === undefined || !until.test(text)) return
        child.stdout.removeAllListeners()
        child.removeListener("close", finish)
        child.kill("SIGTERM")
        finish()
      })
    })
  })

const sandbox = spawn(execPath, [main, "sandbox", "--orders", "1500", "--rate-limit", "100000/30s"], {
  stdio: ["ignore", "pipe", "inherit"]
})
const ready: { readonly url: string; readonly clientToken: string; readonly accessToken: string } = await new Promise(
  (resolve) => createInterface(sandbox.stdout).once("line", (line) => resolve(JSON.parse(line)))
)
const env = {
  MEWS_PLATFORM_ADDRESS: ready.url,
  MEWS_CLIENT_TOKEN: ready.clientToken,
  MEWS_ACCESS_TOKEN: ready.accessToken
}

const range = "--from 2026-03-01 --to 2026-04-01"
const pictures = {
  "terminal-help": await shown("--help", { rows: 62 }),
  "terminal-demo": await shown("demo", { rows: 72 }),
  "terminal-plan": await shown(`plan ${range}`, { rows: 34, env }),
  "terminal-progress": await shown(`reconcile ${range} --page-size 100 --rate-limit 40/3s`, {
    rows: 10,
    env,
    until: /for the limit, about \d+ s left/
  })
}
sandbox.kill()

const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox", "--disable-gpu"] })
for (const [name, html] of Object.entries(pictures)) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 200 } })
  await page.setContent(html)
  await page.addStyleTag({
    content: "body { margin: 0 } pre { margin: 0; display: inline-block } pre > div { padding: 12px }"
  })
  await page.evaluate(`
    const lines = document.querySelector("pre > div")
    while (lines.lastElementChild.textContent.trim() === "") lines.lastElementChild.remove()
  `)
  await page.locator("pre").screenshot({ path: join(images, `${name}.png`) })
}
await browser.close()
rmSync(folder, { recursive: true })
stderr.write(`the pictures are in ${images}\n`)
