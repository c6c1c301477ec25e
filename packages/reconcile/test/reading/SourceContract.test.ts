import type { SandboxOptions } from "@nightaudit/sandbox"
import { layer, type Options } from "../support/run.ts"
import { suite } from "../support/sourceContract.ts"

const over = (interference: () => Pick<Options, "answers" | "asks" | "refuses">) => (options: SandboxOptions) =>
  layer({ ...options, ...interference(), pageSize: 50 })

const now = new Date().toISOString()

suite("the platform", {
  of: over(() => ({})),
  broken: {
    of: over(() => ({ refuses: ({ operation }) => operation === "orderItems" ? 401 : undefined })),
    reason: "Platform"
  },
  open: over(() => ({
    refuses: ({ body, operation }) => operation === "orderItems" && body["ConsumedUtc"] ? 400 : undefined
  })),
  // What is asked for at the end, as changed since the reading began, is every item.
  changing: over(() => {
    const range = { StartUtc: "2026-02-20T00:00:00Z", EndUtc: "2026-04-20T00:00:00Z" }
    return {
      asks: ({ body: { UpdatedUtc, ...body }, operation }) =>
        UpdatedUtc && operation === "orderItems" ? { ...body, ConsumedUtc: range } : { ...body, UpdatedUtc },
      answers: ({ body, operation }, row) =>
        operation !== "orderItems"
          ? row
          : JSON.stringify(body["ConsumedUtc"]) === JSON.stringify(range) || body["OrderItemIds"]
          ? { ...row, Type: "Newest", UpdatedUtc: now }
          : { ...row, Type: "Old" }
    }
  }),
  damaged: over(() => {
    let damaged: unknown
    return {
      answers: ({ operation }, row) => {
        if (operation !== "orderItems") return row
        damaged ??= row["Id"]
        return row["Id"] === damaged ? { ...row, Amount: "none" } : row
      }
    }
  }),
  countsRows: true
})
