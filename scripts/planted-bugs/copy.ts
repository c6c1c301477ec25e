import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, sep } from "node:path"
import { lines } from "../run.ts"

/**
 * A copy of the sources in a folder of its own, where `@nightaudit/*` are the copies and every other package is the
 * checkout's. What is not yet committed is copied too.
 */
export const copy = (root: string): string => {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "nightaudit-bugs-")))
  for (const path of lines("git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard")) {
    if (existsSync(join(root, path))) cpSync(join(root, path), join(home, path))
  }
  // The packages' links are relative: copied as they are, they lead to their neighbors in the copy.
  const linked = ["", ...readdirSync(join(root, "packages")).map((name) => join("packages", name))]
  for (const folder of linked.map((name) => join(name, "node_modules"))) {
    if (!existsSync(join(root, folder))) continue
    mkdirSync(join(home, folder), { recursive: true })
    for (const name of readdirSync(join(root, folder)).filter((name) => !name.startsWith("."))) {
      cpSync(join(root, folder, name), join(home, folder, name), { recursive: true, verbatimSymlinks: true })
    }
  }
  symlinkSync(join(root, "node_modules/.pnpm"), join(home, "node_modules/.pnpm"))
  const own = ["node_modules/@nightaudit/*", "packages/*/node_modules/@nightaudit/*"]
  const strays = globSync(own, { cwd: home }).filter((link) =>
    !realpathSync(join(home, link)).startsWith(join(home, "packages") + sep)
  )
  if (strays.length > 0) throw new Error(`the copy would test other sources: ${strays.join(", ")}`)
  return home
}
