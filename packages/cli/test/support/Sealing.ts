import { FileDigest, Sealed } from "@nightaudit/files"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** Writes a manifest that lists the files of a folder as they are now. */
export const seal = (directory: string, manifest: object = { schemaVersion: 1 }): void => {
  const files = readdirSync(directory).filter((name) => /^\w[\w.-]*$/.test(name) && !/^(manifest|report)\./.test(name))
  const artifacts = Object.fromEntries(files.map((name) => {
    const digester = new FileDigest.Digester()
    digester.add(readFileSync(join(directory, name)))
    return [name, digester.digest]
  }))
  writeFileSync(join(directory, "manifest.json"), Sealed.seal({ ...manifest, artifacts }))
}

/** The text of a manifest as an older version of nightaudit wrote it, which did not list its files. */
export const unsealed = (text: string): string => {
  const { artifacts: _, digest: __, ...manifest } = JSON.parse(text)
  return `${JSON.stringify(manifest, null, 2)}\n`
}
