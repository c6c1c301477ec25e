import { type Fault, type FaultAction, type OrderItemRow, Sandbox } from "@nightaudit/sandbox"
import { Effect, Redacted, Schema } from "effect"

type Kind = Extract<FaultAction, { readonly type: "change" }>["kind"]

/** Faults that change rows of March, one each time that {@link change} is run, before anything else is asked. */
export const changes = (kinds: ReadonlyArray<Kind>, rows: number): { readonly faults: ReadonlyArray<Fault> } => ({
  faults: kinds.map((kind, index) => ({
    operation: "orderItems",
    when: "following page",
    occurrence: index + 1,
    action: { type: "change", kind, rows, among: "all" }
  }))
})

const Answer = Schema.Struct({ OrderItems: Schema.Array(Schema.Struct({ Id: Schema.String })) })
const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Answer))

const ask = Effect.fnUntraced(function*(limitation: object) {
  const { accessToken, clientToken, handle } = yield* Sandbox
  const { body } = yield* handle({
    method: "POST",
    path: "/api/connector/v1/orderItems/getAll",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ClientToken: Redacted.value(clientToken),
      AccessToken: Redacted.value(accessToken),
      Client: "Tests 1.0",
      ConsumedUtc: { StartUtc: "2026-03-03T00:00:00Z", EndUtc: "2026-03-30T00:00:00Z" },
      Limitation: limitation
    })
  })
  return (yield* Effect.orDie(decode(body))).OrderItems
})

/** Lets the next change of the script happen. */
export const change = Effect.gen(function*() {
  const [last] = yield* ask({ Count: 1 })
  yield* ask({ Count: 1, Cursor: last?.Id ?? "" })
})

/** Every item as it is now, by id. */
export const items = Effect.map(
  Sandbox,
  ({ hotel }): ReadonlyMap<string, OrderItemRow> =>
    new Map([...hotel.records()].flatMap((record) => record.items.map((item) => [item.Id, item])))
)
