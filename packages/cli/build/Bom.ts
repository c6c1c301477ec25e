/** The bill of materials of a release, as CycloneDX: what pnpm knows of the lockfile, put in an order that is always the same. */
import { spawnSync } from "node:child_process"
import { env } from "node:process"

interface Component {
  readonly purl: string
  readonly licenses?: ReadonlyArray<unknown>
}

interface Dependency {
  readonly ref: string
  readonly dependsOn?: ReadonlyArray<string>
}

interface Bom {
  readonly serialNumber: string
  readonly metadata: { readonly timestamp: string }
  readonly components: ReadonlyArray<Component>
  readonly dependencies: ReadonlyArray<Dependency>
}

/** What the command is made of at run time, and how it hangs together. The same sources give the same bytes. */
export const bom = (root: string): string => {
  // The store knows the licences of what is installed; only the lockfile knows the binaries of other systems.
  const [installed, locked] = [ask(root), ask(root, "--lockfile-only")]
  const components = byName([...locked.components, ...installed.components], ({ purl }) => purl)
  const dependencies = byName([...installed.dependencies, ...locked.dependencies], ({ ref }) => ref)
    .map(({ dependsOn = [], ref }) => ({ ref, dependsOn: dependsOn.toSorted() }))
  const { serialNumber: _number, ...rest } = installed
  const { timestamp: _time, ...metadata } = installed.metadata
  return `${JSON.stringify({ ...rest, metadata, components, dependencies }, null, 2)}\n`
}

/** Each name once, with what was said of it last. */
const byName = <A>(all: ReadonlyArray<A>, nameOf: (each: A) => string): ReadonlyArray<A> =>
  [...new Map(all.map((each) => [nameOf(each), each]))].toSorted(([self], [that]) => self < that ? -1 : 1)
    .map(([, each]) => each)

const ask = (root: string, ...flags: ReadonlyArray<string>): Bom => {
  // Whatever runs this script or its tests is pnpm, in the version that the project names.
  const program = env["npm_execpath"] ?? "pnpm"
  const options = ["--prod", "--sbom-format", "cyclonedx", "--sbom-type", "application", ...flags]
  const { error, status, stderr, stdout } = spawnSync(
    program,
    ["--filter", "nightaudit", "sbom", ...options],
    { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }
  )
  if (status !== 0) throw new Error(`pnpm made no bill of materials: ${error?.message ?? stderr}`)
  return JSON.parse(stdout)
}
