/**
 * Caches of compiled modules and of module resolution. Written in JavaScript: stripping the types of this module, before a
 * cache is active, would take a third of the time of `--help`.
 */
import { enableCompileCache, registerHooks } from "node:module"
import { join } from "node:path"

const { HOME, XDG_CACHE_HOME = HOME && join(HOME, ".cache") } = process.env

// Compilation takes half of the time of a short command. The cache is in a private folder, never in the shared one for
// temporary files: anyone who can write there could have code executed.
if (XDG_CACHE_HOME) enableCompileCache(join(XDG_CACHE_HOME, "nightaudit"))

/** @type {Map<string, string>} */
const formats = new Map()

/** @type {Map<string, import("node:module").ResolveFnOutput>} */
const packages = new Map()

// About 200 modules are resolved one by one. A relative import gives the location of its module, and modules of one folder
// and extension have one format. Other specifiers resolve to the same module for all modules of a folder.
registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const { conditions, parentURL } = context
    if (parentURL === undefined || !conditions.includes("import")) return nextResolve(specifier, context)
    if (/^\.\.?\/.*\.[jt]s$/.test(specifier)) {
      const { href: url } = new URL(specifier, parentURL)
      const kind = url.replace(/[^/]*(?=\.[jt]s$)/, "")
      const format = formats.get(kind)
      if (format !== undefined) return { url, format, shortCircuit: true }
      const resolved = nextResolve(specifier, context)
      if (typeof resolved.format === "string") formats.set(kind, resolved.format)
      return resolved
    }
    const key = `${parentURL.slice(0, parentURL.lastIndexOf("/"))} ${specifier}`
    const resolved = packages.get(key) ?? { ...nextResolve(specifier, context), shortCircuit: true }
    packages.set(key, resolved)
    return resolved
  }
})
