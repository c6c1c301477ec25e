import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { run } from "./support/Cli.ts"
import { folder } from "./support/Folder.ts"

const isThere = (shell: string): boolean => {
  try {
    execFileSync(shell, ["-c", "exit 0"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
}

const script = Effect.fnUntraced(function*(shell: string) {
  const { status, stderr, stdout } = yield* run(["--completions", shell])
  assert.deepStrictEqual([status, stderr], [0, ""])
  const path = join(yield* folder, "nightaudit")
  writeFileSync(path, stdout)
  return path
})

describe("completions", () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    // A machine without the shell can't say whether its script is one.
    it.live.skipIf(!isThere(shell))(`for ${shell} are a script that it reads`, () =>
      Effect.gen(function*() {
        execFileSync(shell, ["-n", yield* script(shell)])
      }).pipe(Effect.scoped))
  }

  for (
    const [typed, expected] of [
      ["nightaudit re", ["reconcile", "report"]],
      ["nightaudit ver", ["verify"]],
      ["nightaudit plan --ba", ["--basis"]],
      ["nightaudit reconcile --basis c", ["consumed", "closed", "created"]],
      ["nightaudit extract ser", ["services"]],
      ["nightaudit sync --confirm", ["--confirm-deletions", "--confirm-shrink"]]
    ] as const
  ) {
    it.live.skipIf(!isThere("bash"))(`in bash of "${typed}" are what may follow`, () =>
      Effect.gen(function*() {
        const words = typed.split(" ")
        const program = [
          "source \"$1\"",
          `COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}`,
          `COMP_LINE="${typed}"; COMP_POINT=${typed.length}`,
          `_nightaudit nightaudit "${words.at(-1)}" "${words.at(-2)}"`,
          "printf '%s\\n' \"${COMPREPLY[@]}\""
        ].join("\n")
        const offered = execFileSync("bash", ["--norc", "-c", program, "bash", yield* script("bash")], {
          encoding: "utf8"
        }).split("\n")
        assert.sameMembers(offered.map((each) => each.trim()).filter((each) => each !== ""), [...expected])
      }).pipe(Effect.scoped))
  }
})
