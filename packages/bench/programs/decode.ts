/** One page of order items from its text, again and again, by the way that the argument names. */
import { Drift, OrderItem, Page } from "@nightaudit/core"
import { Option, Result, Schema } from "effect"
import { race } from "./race.ts"
import { validators } from "./validators.ts"

const [way = ""] = process.argv.slice(2)
const pages = 20

/** The compiled reader, which asks for bytes. */
const reader = () => {
  const read = Option.getOrThrow(Page.reader(OrderItem.orderItems, new Drift.DriftLog()))
  return (bytes: Uint8Array): number => Result.getOrThrow(Option.getOrThrow(read(bytes))(undefined)).rows.length
}

const decoder = (): (body: { readonly OrderItems: ReadonlyArray<unknown> }) => boolean => {
  switch (way) {
    case "parse":
      return () => true
    case "schema": {
      const isRow = Schema.is(OrderItem.OrderItem)
      return ({ OrderItems }) => OrderItems.every((row) => isRow(row))
    }
    case "page": {
      const decode = Page.decoder(OrderItem.orderItems, new Drift.DriftLog())
      return (body) => Result.isSuccess(decode(body, undefined))
    }
    default: {
      const validate = validators[way]?.()
      if (validate === undefined) throw new Error(`there is no way ${way}`)
      return ({ OrderItems }) => validate(OrderItems)
    }
  }
}

race(async (platform) => {
  const answer = await fetch(`${platform.url}${OrderItem.orderItems.path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ClientToken: platform.clientToken,
      AccessToken: platform.accessToken,
      Client: "nightaudit bench",
      ConsumedUtc: { StartUtc: `${platform.from}T00:00:00Z`, EndUtc: `${platform.to}T00:00:00Z` },
      Limitation: { Count: 1000 }
    })
  })
  const text = await answer.text()
  if (way === "reader") {
    const [bytes, read] = [new TextEncoder().encode(text), reader()]
    return async () => ({ items: Array.from({ length: pages }, () => read(bytes)).reduce((a, b) => a + b), gross: {} })
  }
  const isDecoded = decoder()
  return async () => {
    let items = 0
    for (let page = 0; page < pages; page++) {
      const body = JSON.parse(text)
      if (!isDecoded(body)) throw new Error(`${way} refuses the page`)
      items += body.OrderItems.length
    }
    return { items, gross: {} }
  }
})
