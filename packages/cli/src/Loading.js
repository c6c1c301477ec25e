/**
 * How modules are loaded. In JavaScript: types would be stripped here before anything is kept, and the stripper alone takes
 * a third of `--help`.
 */
import { enableCompileCache, registerHooks } from "node:module"
import { join } from "node:path"

const { HOME, XDG_CACHE_HOME = HOME && join(HOME, ".cache") } = process.env

// Half of a short command is the compilation of what it imports. It is kept in a folder of one's own, never in the common
// one for temporary files: who writes there could have his code run.
if (XDG_CACHE_HOME) enableCompileCache(join(XDG_CACHE_HOME, "nightaudit"))

/** @type {Map<string, string>} */
const formats = new Map()

/** @type {Map<string, import("node:module").ResolveFnOutput>} */
const packages = new Map()

// Some two hundred modules are looked for one by one. A relative import says where its module is, and modules of one folder
// and one extension are of one format; what another specifier means is the same for all modules of a folder.
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
