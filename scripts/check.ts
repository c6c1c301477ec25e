import { globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { run } from "./run.ts"

const projectsOf = (path: string): ReadonlyArray<string> => {
  const file = path.endsWith(".json") ? path : join(path, "tsconfig.json")
  const { files, references = [] } = JSON.parse(readFileSync(file, "utf8"))
  return files?.length === 0
    ? references.flatMap((reference: { readonly path: string }) => projectsOf(join(dirname(file), reference.path)))
    : [file]
}

const filesOf = (project: string): ReadonlyArray<string> =>
  JSON.parse(readFileSync(project, "utf8")).include.flatMap((name: string) => {
    const path = join(dirname(project), name)
    return path.endsWith(".ts") ? [path] : globSync(join(path, "**/*.ts"))
  })

run("tsc", "-b")

const projects = projectsOf("tsconfig.json")
console.log(`check: ${projects.flatMap(filesOf).length} files in ${projects.length} projects`)
