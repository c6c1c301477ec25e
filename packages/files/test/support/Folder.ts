import { Effect, FileSystem } from "effect"
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs"
import { join } from "node:path"

/** A folder that is gone after the test. */
export const folder = Effect.flatMap(
  FileSystem.FileSystem,
  (fs) => fs.makeTempDirectoryScoped({ prefix: "files-test-" })
)

/** Every file below a folder with its text, and every empty folder with none, by path; a link is where it points to. */
export const tree = (root: string): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, encoding: "utf8" }).toSorted().flatMap((path) => {
      const at = join(root, path)
      const stat = lstatSync(at)
      if (stat.isSymbolicLink()) return [[path, `-> ${readlinkSync(at)}`]]
      const isFolder = stat.isDirectory()
      if (isFolder && readdirSync(at).length > 0) return []
      return [[path, isFolder ? undefined : readFileSync(at, "utf8")]]
    })
  )

/** The permissions of a path. */
export const mode = (path: string): string => (lstatSync(path).mode & 0o777).toString(8)
