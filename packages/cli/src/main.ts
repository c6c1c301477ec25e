#!/usr/bin/env node
import { enableCompileCache } from "node:module"
import { join } from "node:path"

const { HOME, XDG_CACHE_HOME = HOME && join(HOME, ".cache") } = process.env

// Half of a short command is the compilation of what it imports. It is kept in a folder of one's own, never in the common
// one for temporary files: who writes there could have his code run.
if (XDG_CACHE_HOME) enableCompileCache(join(XDG_CACHE_HOME, "nightaudit"))
void import("./Start.ts")
