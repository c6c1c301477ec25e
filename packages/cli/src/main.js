#!/usr/bin/env node
// In JavaScript, as its own types would be stripped before anything is kept: the stripper takes longer than all of `--help`.
import { enableCompileCache, registerHooks } from "node:module"
import { join } from "node:path"

const { HOME, XDG_CACHE_HOME = HOME && join(HOME, ".cache") } = process.env

// Half of a short command is the compilation of what it imports. It is kept in a folder of one's own, never in the common
// one for temporary files: who writes there could have his code run.
if (XDG_CACHE_HOME) enableCompileCache(join(XDG_CACHE_HOME, "nightaudit"))

// A relative import says where its module is. To look for it there before it is read takes a fifth of the start.
registerHooks({
  resolve: (specifier, context, nextResolve) =>
    context.parentURL !== undefined && context.conditions.includes("import") && /^\.\.?\/.*\.[jt]s$/.test(specifier)
      ? { url: new URL(specifier, context.parentURL).href, shortCircuit: true }
      : nextResolve(specifier, context)
})
void import("./Start.ts")
