/**
 * The package that a user installs: the command with all that it imports in a few modules, the licences of what is in
 * them, and the bill of materials.
 */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { type OutputChunk, type Plugin, rolldown } from "rolldown"
import { bom } from "./Bom.ts"

const cli = dirname(import.meta.dirname)
const root = dirname(dirname(cli))

const read = (path: string) => JSON.parse(readFileSync(path, "utf8"))

/** Writes the package into a folder, which need not exist, and tells its modules. Fails at what the bundler warns of. */
export const write = async (folder: string): Promise<ReadonlyArray<string>> => {
  const chunks = await bundle(folder)
  const { description, engines, exports, license, name, type, version } = read(join(cli, "package.json"))
  const manifest = {
    name,
    version,
    description,
    license,
    type,
    exports,
    bin: { [name]: "./main.js" },
    // Looked for when a server is wanted; everything else is in the modules.
    optionalDependencies: read(join(root, "packages/postgres/package.json")).optionalDependencies,
    engines
  }
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`)
  writeFileSync(join(folder, "LICENSES.txt"), licences(chunks))
  writeFileSync(join(folder, "bom.json"), bom(root))
  for (const path of [join(cli, "README.md"), join(root, "LICENSE")]) copyFileSync(path, join(folder, basename(path)))
  return chunks.map(({ fileName }) => fileName)
}

const bundle = async (folder: string): Promise<ReadonlyArray<OutputChunk>> => {
  await using bundle = await rolldown({
    cwd: root,
    input: join(cli, "src/main.js"),
    platform: "node",
    plugins: [namesOfUndici, textOfScript],
    onLog: (level, { message }) => {
      if (level === "warn") throw new Error(message)
    }
  })
  let start: ReadonlySet<string> | undefined
  const { output } = await bundle.write({
    dir: folder,
    chunkFileNames: "[name].js",
    comments: false,
    // A module with one character beyond Latin-1 is kept in two bytes a character.
    charset: "ascii",
    codeSplitting: {
      // What every command needs is in one module, so that it is evaluated in the order of its imports: the compiler of
      // schemas before any schema.
      groups: [{
        debugName: "start",
        name: (id, modules) => {
          start ??= importedBy(join(cli, "src/Start.ts"), (id) => modules.getModuleInfo(id)?.importedIds ?? [])
          return start.has(id) ? "Start" : null
        }
      }]
    }
  })
  return output.filter((file) => file.type === "chunk")
}

/** What is imported at run time must have its names in the text; those of a module in CommonJS are known when it has run. */
const namesOfUndici: Plugin = {
  name: "names-of-undici",
  load: {
    filter: { id: /\/@effect\/platform-node\/dist\/Undici\.js$/ },
    handler: (id) => {
      const names = Object.keys(createRequire(id)("undici"))
      return `import undici from "undici"\nexport const { ${names.join(", ")} } = undici\nexport default undici\n`
    }
  }
}

/** The script of the report is the text of a function, which the bundler would rewrite: other bytes, another hash. */
const textOfScript: Plugin = {
  name: "text-of-script",
  load: {
    filter: { id: /\/report\/src\/internal\/script\.ts$/ },
    handler: async (id) => {
      const { script } = await import(pathToFileURL(id).href)
      return `export const script = ${JSON.stringify(script)}\n`
    }
  }
}

/** What is loaded with a module, itself among it. */
const importedBy = (id: string, importsOf: (id: string) => ReadonlyArray<string>): ReadonlySet<string> => {
  const all = new Set([id])
  for (const each of all) importsOf(each).forEach((imported) => all.add(imported))
  return all
}

/** The licences of the packages of others; throws where one has no text of its own. */
const licences = (chunks: ReadonlyArray<OutputChunk>): string => {
  const folders = new Set(chunks.flatMap(({ moduleIds }) => moduleIds.flatMap((id) => packageOf(id) ?? [])))
  return [...folders].map((folder) => {
    const { license, name, version } = read(join(folder, "package.json"))
    return `${name} ${version}, ${license}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`
  }).toSorted().join(`\n${"-".repeat(80)}\n\n`)
}

const packageOf = (id: string): string | undefined => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0]
