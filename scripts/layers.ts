/** What one package may import: packages by folder name, libraries by name (`node:` stands for every module of Node). */
export interface Layer {
  readonly packages: ReadonlyArray<string>
  readonly libraries: ReadonlyArray<string> | "any"
}

/**
 * The layers of the house, from the ground up: a row may name only rows above it, no row names `cli` or `bench`, and only
 * `bench` names `simulation`. Its twin for readers is the table in `docs/architecture.md`.
 */
export const layers: Readonly<Record<string, Layer>> = {
  core: { packages: [], libraries: ["effect"] },
  node: { packages: [], libraries: ["effect", "@effect/platform-node", "node:"] },
  sandbox: { packages: [], libraries: ["effect", "@effect/platform-node", "node:"] },
  reconcile: { packages: ["core"], libraries: ["effect"] },
  ledger: { packages: ["core", "reconcile"], libraries: ["effect"] },
  forecast: { packages: ["core", "reconcile"], libraries: ["effect"] },
  singer: { packages: ["core"], libraries: "any" },
  files: { packages: ["core", "reconcile", "ledger"], libraries: "any" },
  simulation: { packages: ["core", "sandbox", "reconcile", "forecast", "files"], libraries: ["effect", "node:"] },
  report: { packages: ["reconcile", "ledger", "files"], libraries: "any" },
  postgres: { packages: ["core", "reconcile"], libraries: "any" },
  cluster: { packages: ["core", "reconcile", "postgres"], libraries: "any" },
  cli: {
    packages: [
      "core",
      "node",
      "sandbox",
      "reconcile",
      "ledger",
      "forecast",
      "singer",
      "files",
      "report",
      "postgres",
      "cluster"
    ],
    libraries: "any"
  },
  bench: {
    packages: [
      "core",
      "node",
      "sandbox",
      "reconcile",
      "ledger",
      "forecast",
      "simulation",
      "singer",
      "files",
      "report",
      "postgres",
      "cluster"
    ],
    libraries: "any"
  }
}

/** The name under which a package is imported. */
export const nameOf = (folder: string): string => folder === "cli" ? "nightaudit" : `@nightaudit/${folder}`

/** Why `folder` may not import the bare specifier `specifier`, or nothing where it may. */
export const refusal = (folder: string, specifier: string): string | undefined => {
  const layer = layers[folder]
  if (layer === undefined) return `${folder} has no row in scripts/layers.ts`
  const name = specifier.startsWith("node:")
    ? "node:"
    : specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")
  const target = Object.keys(layers).find((other) => nameOf(other) === name)
  if (target === folder) return `${folder} imports itself by name: use a relative path`
  if (target !== undefined) return layer.packages.includes(target) ? undefined : `${folder} may not import ${target}`
  if (name === "nightaudit" || name.startsWith("@nightaudit/")) return `${name} has no row in scripts/layers.ts`
  return layer.libraries === "any" || layer.libraries.includes(name) ? undefined : `${folder} may not import ${name}`
}
