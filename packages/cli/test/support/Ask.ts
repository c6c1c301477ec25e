import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Redacted, Schema } from "effect"

const Answer = Schema.fromJsonString(Schema.Struct({ OrderItems: Schema.Array(Schema.Struct({ Id: Schema.String })) }))

/** Requests items of March from the sandbox, in addition to the program: for a fault that changes the hotel. */
export const askForItems = Effect.fnUntraced(function*(limitation: object) {
  const { accessToken, clientToken, handle } = yield* Sandbox
  const { body } = yield* handle({
    method: "POST",
    path: "/api/connector/v1/orderItems/getAll",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ClientToken: Redacted.value(clientToken),
      AccessToken: Redacted.value(accessToken),
      Client: "Tests 1.0",
      ConsumedUtc: { StartUtc: "2026-03-03T00:00:00Z", EndUtc: "2026-03-20T00:00:00Z" },
      Limitation: limitation
    })
  })
  return (yield* Effect.orDie(Schema.decodeEffect(Answer)(body))).OrderItems
})
