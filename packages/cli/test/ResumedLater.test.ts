import { assert, it } from "@effect/vitest"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Schema } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Cli.ts"
import { from } from "./support/Clock.ts"
import { folder } from "./support/Folder.ts"
import { fast, interfering, Served } from "./support/Served.ts"

const Page = Schema.fromJsonString(Schema.Struct({
  OrderItems: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)),
  Cursor: Schema.NullOr(Schema.String)
}))
const Within = Schema.Struct({ StartUtc: Schema.String, EndUtc: Schema.String })

const isIn = (filter: unknown, instant: string): boolean =>
  Schema.is(Within)(filter) && filter.StartUtc <= instant && instant < filter.EndUtc

const date = "Fri, 01 May 2026 00:15:00 GMT"

/** Made half an hour after the first run began, with what is read of March already. */
const made = {
  Id: "00000000-0000-4000-8000-00000000000a",
  ServiceOrderId: "00000000-0000-4000-8000-00000000000b",
  CreatedUtc: "2026-05-01T00:45:00Z",
  UpdatedUtc: "2026-05-01T00:45:00Z",
  ConsumedUtc: "2026-03-15T12:00:00Z"
} as const

it.layer(Served.layer({ orders: 60, enterprises: 2, defects: "none" }), { excludeTestServices: true })(
  "a run that is resumed two hours later",
  (it) => {
    it.effect("has what was made between its beginning and then, of what it had read before", () =>
      Effect.gen(function*() {
        const directory = yield* folder
        const { hotel: { enterprises, records } } = yield* Sandbox
        const [read, unread] = enterprises.map(({ Id }) => Id).toSorted()
        const like = [...records()].flatMap(({ items }) => items).find(({ EnterpriseId }) => EnterpriseId === read)
        let isFirst = true
        let rangesOfRead = 0
        const { env } = yield* interfering(({ body, path }) => {
          if (!path.includes("orderItems")) return undefined
          const asked = JSON.stringify([body["EnterpriseIds"], body["ServiceOrderIds"], body["OrderItemIds"]])
          const isOfRead = asked.includes(read ?? "-")
          if (isFirst) {
            return asked.includes(unread ?? "-") && "ConsumedUtc" in body
              ? { status: 404, headers: { date } }
              : undefined
          }
          if (isOfRead && "ConsumedUtc" in body) rangesOfRead += 1
          const isThere = asked.includes(made.Id) || asked.includes(made.ServiceOrderId) ||
            isOfRead && (isIn(body["ConsumedUtc"], made.ConsumedUtc) || isIn(body["UpdatedUtc"], made.UpdatedUtc))
          return (text) => {
            if (!isThere) return text
            const { Cursor, OrderItems } = Schema.decodeUnknownSync(Page)(text)
            return JSON.stringify({ OrderItems: [{ ...like, ...made }, ...OrderItems], Cursor })
          }
        })
        const args = ["reconcile", ...fast, "--from", "2026-03-01", "--to", "2026-04-01"]
        const output = ["--output", join(directory, "run"), "--fail-on", "never"]
        const first = yield* from("2026-05-01T00:15:00Z")(run([...args, ...output], env))
        assert.strictEqual(first.status, 2, first.stderr)
        isFirst = false
        const second = yield* from("2026-05-01T02:15:00Z")(run([...args, ...output, "--resume"], env))
        assert.strictEqual(second.status, 0, second.stderr)
        assert.strictEqual(Artifacts.read(join(directory, "run")).manifest.status, "complete")
        // It could come with what has changed only.
        assert.strictEqual(rangesOfRead, 0)
        assert.include(readFileSync(join(directory, "run/items.ndjson"), "utf8"), made.Id)
      }))
  }
)
