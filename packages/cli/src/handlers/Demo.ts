import { Gate, Instant } from "@nightaudit/core"
import { Artifacts } from "@nightaudit/files"
import type { Finding, Reconciliation } from "@nightaudit/reconcile"
import { Sandbox, serve, type Truth, truth } from "@nightaudit/sandbox"
import { Console, Effect, Path } from "effect"
import type { Flags } from "../commands/Demo.ts"
import { failed } from "../Failure.ts"
import { extraction } from "../flags/Platform.ts"
import * as Job from "../Job.ts"
import * as Output from "../Output.ts"
import * as Platform from "../Platform.ts"
import { printable } from "../Printable.ts"
import * as ReportServer from "../ReportServer.ts"
import { count } from "../Summary.ts"
import { version } from "../Version.ts"
import { exitOf } from "./Reconcile.ts"

export const run = Effect.fn("demo")(
  function*({ output, serve: isServed }: Flags) {
    const { accessToken, clientToken, hotel } = yield* Sandbox
    const { url } = yield* serve()
    const request: Reconciliation.Request = {
      from: hotel.from,
      to: hotel.to,
      asOf: Instant.Instant.make(hotel.asOf)
    }
    const findings: Array<Finding.Finding> = []
    const done = yield* Job.run(request, output, {
      platform: Platform.layer({
        connector: { platformAddress: url, accessToken, clientToken, client: `nightaudit ${version}` },
        gate: Gate.documentedLimit,
        extraction
      }),
      address: url,
      onOutcome: (outcome) => {
        findings.push(...outcome.findings)
      }
    })
    yield* Console.log(done.summary)
    const expected = truth(hotel, { from: hotel.from, to: hotel.to, basis: "consumed", asOf: hotel.asOf })
    yield* Console.log(`\n${comparison(expected, findings)}`)
    yield* Console.log(`\n${lookAtFirst(output, findings)}`)
    if (done.manifest.status !== "complete" || !isServed) return yield* exitOf(done, "never")
    const address = yield* ReportServer.serve((yield* Path.Path).join(output, Artifacts.reportName)).pipe(
      Effect.mapError(({ cause }) => ({
        message: `the report cannot be served: ${cause instanceof Error ? cause.message : String(cause)}`
      }))
    )
    yield* Console.log(`\nThe report is at ${address} until you press Ctrl+C.`)
    yield* Output.arrived
    return yield* Effect.never
  },
  Effect.scoped,
  Effect.mapError(failed),
  (effect, { orders, seed }) => Effect.provide(effect, Sandbox.layer({ orders, seed }))
)

/** What to read first, for people and for programs. */
const lookAtFirst = (output: string, findings: ReadonlyArray<Finding.Finding>): string => {
  const directory = printable(output)
  const first = findings.find(({ severity }) => severity === "error") ?? findings[0]
  const lines: ReadonlyArray<readonly [what: string, why: string]> = [
    [`${directory}/${Artifacts.reportName}`, "the report, for a browser"],
    [`${directory}/findings.ndjson`, "the findings for programs, one per line"],
    ...(first === undefined ? [] : [
      [`nightaudit explain ${first.fingerprint.slice(0, 12)} --artifacts ${directory}`, "one finding with its evidence"]
    ] as const)
  ]
  const width = Math.max(...lines.map(([what]) => what.length))
  return ["What to read first:", ...lines.map(([what, why]) => `  ${what.padEnd(width)}  ${why}`)].join("\n")
}

/** Compares the findings with the sandbox's own record of its defects. */
const comparison = (expected: Truth, findings: ReadonlyArray<Finding.Finding>): string => {
  const keyOf = (finding: Truth["findings"][number] | Finding.Finding): string =>
    [finding.code, finding.serviceOrderId, ...finding.orderItemIds.toSorted()].join(" ")
  const found = new Set(findings.map(keyOf))
  const planted = new Set(expected.findings.map(keyOf))
  const missed = [...planted].filter((key) => !found.has(key)).length
  const invented = [...found].filter((key) => !planted.has(key)).length
  return `Compared with the sandbox's record of ${count(planted.size)} planted defects: ` +
    `${count(planted.size - missed)} found, ${count(missed)} missed, ${count(invented)} false.`
}
