/** Reads a page of one order item, and prints whether a reader could be compiled and what the connector has read. */
import { Effect, Option } from "effect"
import { Drift, OrderItem, Page } from "../../src/index.ts"
import { orderItem } from "./Rows.ts"
import { ask, connected, page } from "./Scripted.ts"

const { body, rows } = await Effect.runPromise(Effect.provide(ask, connected(() => page([orderItem(1)]))))
const hasReader = Option.isSome(Page.reader(OrderItem.orderItems, new Drift.DriftLog()))
process.stdout.write(JSON.stringify({ hasReader, rows, body }))
