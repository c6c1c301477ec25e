/** What was measured, by the versions that are installed. */
import { Schema } from "effect"
import { readFileSync } from "node:fs"

const Manifest = Schema.Struct({
  dependencies: Schema.Record(Schema.String, Schema.String),
  devDependencies: Schema.Record(Schema.String, Schema.String)
})

const { dependencies, devDependencies } = Schema.decodeUnknownSync(Schema.fromJsonString(Manifest))(
  readFileSync(new URL("../package.json", import.meta.url), "utf8")
)

/** Node and every library that has a part, pinned exactly in the manifest. */
export const versions: Readonly<Record<string, string>> = {
  Node: process.versions.node,
  ...Object.fromEntries(
    Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !version.startsWith("workspace:"))
  )
}
