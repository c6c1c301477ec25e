import { globSync, readdirSync, readFileSync } from "node:fs"
import { layers, nameOf, refusal } from "./layers.ts"
import { problemsOf, roomsOf } from "./rooms.ts"
import { refuse, run } from "./run.ts"

const folders = readdirSync("packages")
const rows = Object.entries(layers)

for (const [folder, { libraries, packages }] of rows.filter(([folder]) => folders.includes(folder))) {
  const named = libraries === "any" ? "any library" : libraries.join(", ")
  console.log(`${folder} may import ${[...packages, named].join(", ")}`)
}

refuse(rows.flatMap(([row, { packages }], index) => {
  const below = new Set(rows.slice(0, index).map(([name]) => name).filter((name) => name !== "cli" && name !== "bench"))
  return packages.filter((name) => !below.has(name))
    .map((name) => `scripts/layers.ts: ${row} names ${name}, which is not below it`)
}))

refuse(folders.flatMap((folder) => {
  const manifest = JSON.parse(readFileSync(`packages/${folder}/package.json`, "utf8"))
  const dependencies = Object.keys({
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies
  })
  return [
    manifest.name === nameOf(folder) ? undefined : `its name is ${manifest.name}, not ${nameOf(folder)}`,
    ...dependencies.map((name) => refusal(folder, name))
  ].filter((problem) => problem !== undefined).map((problem) => `packages/${folder}/package.json: ${problem}`)
}))

// With no tsconfig given, oxlint finds no cycle in a package whose own tsconfig names a missing file.
run(
  "oxlint",
  "--config=scripts/circular.json",
  "--tsconfig=scripts/circular.tsconfig.json",
  ...folders.map((folder) => `packages/${folder}/src`)
)

const built = folders.map((folder) => ({ folder, rooms: roomsOf(`packages/${folder}/src`) }))
for (const { folder, rooms: { cycle, floors, imports } } of built) {
  const circle = cycle === undefined ? "" : `, ${cycle.length} of which import each other`
  console.log(`${folder}: ${imports.size} rooms on ${floors} floors${circle}`)
}
refuse(built.flatMap(({ folder, rooms }) => problemsOf(folder, rooms)))

const files = globSync("packages/*/src/**/*.ts")
console.log(`circular: ${files.length} files in ${folders.length} packages: no cycle, no upward import`)
