/** Writes the package that is published into the given folder, or else replaces `bundle`. */
import { rmSync } from "node:fs"
import { join, relative } from "node:path"
import { argv, stderr } from "node:process"
import { write } from "./Package.ts"

const bundle = join(import.meta.dirname, "../bundle")
const folder = argv[2] ?? bundle
if (folder === bundle) rmSync(bundle, { recursive: true, force: true })

const modules = await write(folder)
stderr.write(`build: ${modules.length} modules in ${relative("", folder)}\n`)
