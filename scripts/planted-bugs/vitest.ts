import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join, resolve } from "node:path"
import { execPath } from "node:process"

/** What fails without an error of its own: an effect that a test has flipped, and that succeeded. */
export const flipped = "it succeeded where it should have failed"

/** A test that ran. */
export interface Ran {
  readonly file: string
  readonly name: string
  readonly hasPassed: boolean
  /** What it failed with. */
  readonly problem: string
}

interface Report {
  readonly testResults: ReadonlyArray<{
    readonly name: string
    readonly assertionResults: ReadonlyArray<{
      readonly fullName: string
      readonly status: string
      readonly failureMessages: ReadonlyArray<string | null>
    }>
  }>
}

/**
 * Failures of the tests in `home` whose names contain one of the texts, up to a maximum; none if the files cannot
 * be loaded.
 */
export const vitest = (
  home: string,
  files: ReadonlySet<string>,
  names: ReadonlySet<string>,
  mostFailures = Number.MAX_SAFE_INTEGER
): ReadonlyArray<Ran> => {
  const output = join(home, "vitest.json")
  rmSync(output, { force: true })
  const pattern = [...names].map((name) => name.replaceAll(/[^\w ]/g, "\\$&")).join("|")
  spawnSync(
    execPath,
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--config=vitest.workspace.ts",
      "--reporter=json",
      `--outputFile=${output}`,
      `--bail=${mostFailures}`,
      `--testNamePattern=${pattern}`,
      ...new Set([...files].map((file) => `--project=${file.split("/")[1]}`)),
      ...files
    ],
    // All tests together take minutes, and more where the machine does something else.
    { cwd: home, stdio: "ignore", timeout: names.size > 1 ? 1_800_000 : 300_000, killSignal: "SIGKILL" }
  )
  if (!existsSync(output)) return []
  const report: Report = JSON.parse(readFileSync(output, "utf8"))
  return report.testResults.flatMap(({ assertionResults, name: file }) =>
    assertionResults.filter(({ status }) => status === "passed" || status === "failed").map((result) => ({
      file: resolve(file),
      name: result.fullName,
      hasPassed: result.status === "passed",
      problem: result.failureMessages[0] ?? flipped
    }))
  )
}
