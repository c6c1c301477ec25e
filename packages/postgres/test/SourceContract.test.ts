import { Instant } from "@nightaudit/core"
import type { SandboxOptions } from "@nightaudit/sandbox"
import { Effect, Layer, Ref, Schema } from "effect"
import { suite } from "../../reconcile/test/support/sourceContract.ts"
import { type Mirror, MirrorSource } from "../src/index.ts"
import { altered } from "./support/Altered.ts"
import { sandbox, sync } from "./support/Hotel.ts"
import { migrated } from "./support/Server.ts"

/** The source over a mirror of a hotel after one pass, in a database of its own; what the platform answers may be altered. */
const over =
  (pass: Mirror.SyncOptions = {}, alter: () => (text: string) => string = () => (text) => text) =>
  (options: SandboxOptions) =>
    MirrorSource.layerMirror.pipe(
      Layer.provide(Layer.effectDiscard(Effect.orDie(sync(pass, 500)))),
      Layer.provideMerge(Layer.merge(
        Layer.fresh(migrated),
        Layer.unwrap(Effect.map(Ref.make(alter()), altered)).pipe(Layer.provideMerge(sandbox(options)))
      ))
    )

const Items = Schema.fromJsonString(
  Schema.Struct({
    OrderItems: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)),
    Cursor: Schema.NullOr(Schema.String)
  })
)
const [isPage, parse] = [
  Schema.is(Schema.toType(Items)),
  Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Unknown))
]

/** One item of March has no amount that could be read. */
const damaging = () => {
  let damaged: unknown
  return (text: string): string => {
    const page = parse(text)
    if (!isPage(page)) return text
    damaged ??= page.OrderItems.find(({ ConsumedUtc }) => String(ConsumedUtc).startsWith("2026-03-1"))?.["Id"]
    const items = page.OrderItems.map((row) => row["Id"] === damaged ? { ...row, Amount: "none" } : row)
    return JSON.stringify({ ...page, OrderItems: items })
  }
}

suite("a mirror", {
  of: over(),
  broken: { of: over({ from: Instant.Instant.make("2026-03-10T00:00:00Z") }), reason: "NotMirrored" },
  damaged: over({}, damaging),
  countsRows: false
})
