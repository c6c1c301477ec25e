/** Imported before a program, it writes what the program has loaded to stderr at its end: a line for each module. */
import { registerHooks } from "node:module"

const urls: Array<string> = []

registerHooks({
  load: (url, context, nextLoad) => {
    urls.push(url)
    return nextLoad(url, context)
  }
})

process.on("exit", () => process.stderr.write(urls.map((url) => `${url}\n`).join("")))
