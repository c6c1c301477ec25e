// oxlint-disable-next-line import/no-unassigned-import -- it compiles every schema that is used after it
import "effect/schema/SchemaJITCompiler/enable"
import { Effect } from "effect"
import { exit } from "node:process"
import { parseArgs } from "node:util"
import { Bodies, kinds } from "../packages/core/test/support/Bodies.ts"
import { Comparison, sandboxRows, tokens } from "../packages/core/test/support/Differential.ts"

const { values } = parseArgs({
  options: { bodies: { type: "string", default: "200000" }, seed: { type: "string", default: "1" } }
})
const [count, seed] = [Number(values.bodies), Number(values.seed)]

const bodies = new Bodies(seed, await Effect.runPromise(sandboxRows), tokens)
const comparison = new Comparison()
for (let n = 0; n < count; n++) comparison.add(bodies.next())

for (const kind of kinds) {
  const { bodies, taken } = comparison.counts[kind]
  console.log(`${kind.padEnd(8)} ${bodies} bodies, ${taken} taken by the reader`)
}
for (const difference of comparison.differences.slice(0, 10)) console.error(`error: ${difference.slice(0, 4000)}`)
const { bodies: all, taken } = comparison.sum
const { bodies: ordinary, taken: ordinaryTaken } = comparison.counts.ordinary
console.log(
  `seed ${seed}: ${all} bodies, ${taken} taken by the reader, ${all - taken} handed over, ` +
    `differences ${comparison.differences.length}; ordinary pages taken ${ordinaryTaken} of ${ordinary}`
)
exit(comparison.differences.length === 0 && ordinaryTaken === ordinary && ordinary > 0 ? 0 : 1)
