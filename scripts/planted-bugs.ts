import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { exit } from "node:process"
import { parseArgs } from "node:util"
import type { Bug } from "./planted-bugs/Bug.ts"
import { copy } from "./planted-bugs/copy.ts"
import { bugs } from "./planted-bugs/list.ts"
import { page } from "./planted-bugs/page.ts"
import { flipped, type Ran, vitest } from "./planted-bugs/vitest.ts"
import { refuse } from "./run.ts"

const { values } = parseArgs({ options: { only: { type: "string" }, write: { type: "boolean", default: false } } })
const root = dirname(import.meta.dirname)

if (values.write) {
  writeFileSync(join(root, "docs/planted-bugs.md"), page(bugs))
  exit(0)
}

const chosen = bugs.filter(({ name }) => values.only === undefined || name === values.only)
if (chosen.length === 0) refuse([`there is no bug ${values.only}`])

const home = copy(root)
process.on("exit", () => rmSync(home, { recursive: true, force: true }))
process.on("SIGINT", () => exit(130))

const testsOf = ({ test }: Bug, ran: ReadonlyArray<Ran>): ReadonlyArray<Ran> =>
  ran.filter(({ file, name }) => file === join(home, test.file) && name.includes(test.name))

const firstLine = (text: string): string => text.split("\n")[0] ?? ""

const whole = vitest(home, new Set(chosen.map(({ test }) => test.file)), new Set(chosen.map(({ test }) => test.name)))
refuse(chosen.flatMap((bug) => {
  const tests = testsOf(bug, whole)
  const failed = tests.filter(({ hasPassed }) => !hasPassed).map(({ name, problem }) =>
    `${name}: ${firstLine(problem)}`
  )
  return tests.length === 0 ? [`${bug.name}: no test is named "${bug.test.name}" in ${bug.test.file}`] : failed
}))
console.log(`${whole.length} tests pass without a bug`)

const assertion =
  /^(AssertionError\b|(Test)?(Timeout)?Error: Test timed out|Error: Property falsified [^]*\nFailure: AssertionError\b)/

/** A test that cannot be loaded, or trips over the bug's own text, has seen nothing. */
const isSeen = ({ hasPassed, problem }: Ran): boolean => !hasPassed && (problem === flipped || assertion.test(problem))

const plant = (bug: Bug): string | undefined => {
  const path = join(home, bug.file)
  const sources = readFileSync(path, "utf8")
  const parts = sources.split(bug.find)
  if (parts.length !== 2) return `its place stands ${parts.length - 1} times in ${bug.file}`
  writeFileSync(path, parts.join(bug.replace))
  const tests = testsOf(bug, vitest(home, new Set([bug.test.file]), new Set([bug.test.name]), 1))
  writeFileSync(path, sources)
  if (tests.some(isSeen)) return undefined
  if (tests.length === 0) return "no test ran"
  const failed = tests.find(({ hasPassed }) => !hasPassed)
  return failed === undefined ? "every test passed" : `it failed by ${firstLine(failed.problem)}`
}

const width = Math.max(...chosen.map(({ name }) => name.length))
let missed = 0
for (const bug of chosen) {
  const problem = plant(bug)
  if (problem !== undefined) missed += 1
  console.log(`${bug.name.padEnd(width)}  ${problem === undefined ? "found " : "MISSED"}  ${problem ?? bug.test.name}`)
}
console.log(`${chosen.length} bugs planted, ${chosen.length - missed} found, ${missed} missed`)
exit(missed === 0 ? 0 : 1)
