import type { Fault } from "../../../Fault.ts"
import type { FaultAction } from "../../../FaultAction.ts"
import type { Random } from "../../Random.ts"
import { atItems, atNextPage, row, variant } from "./Case.ts"

type Kind = Extract<FaultAction, { readonly type: "change" }>["kind"]

/** One item or many, once or again and again, while the range is read or the orders of its items are. */
const moving = (random: Random, change: { readonly kind: Kind; readonly orderOf?: "own" | "another" }): Fault => ({
  operation: "orderItems",
  occurrence: random.between(1, 12),
  times: random.between(1, 6),
  action: { type: "change", among: "all", rows: random.pick([1, 2, 9]), ...change }
})

/** Pages that are not what was asked for, and hotels that change while they are read. */
export const pages = [
  ...row(
    18,
    variant(
      "rows of the page before again",
      "complete",
      (random) => atNextPage(random, { type: "repeatRows", count: random.between(1, 20) })
    ),
    variant("rows that were not asked for", "complete", () => ({
      operation: "orderItems",
      occurrence: 1,
      times: "forever",
      action: { type: "strayRow" }
    })),
    variant("intervals that hold their end", "complete", () => ({
      operation: "orderItems",
      occurrence: 1,
      times: "forever",
      action: { type: "inclusiveEnd" }
    }))
  ),
  ...row(
    19,
    variant("the same cursor again", ["fails", "Pagination"], () => ({
      operation: "orderItems",
      when: "following page",
      occurrence: 1,
      times: "forever",
      action: { type: "repeatCursor", cycle: 1 }
    })),
    variant("cursors in a circle", ["fails", "Pagination"], (random) => ({
      operation: "orderItems",
      when: "following page",
      occurrence: 1,
      times: "forever",
      action: { type: "repeatCursor", cycle: random.between(2, 10) }
    }))
  ),
  ...row(
    20,
    variant("cursor rejected", "complete after retry", (random) => atNextPage(random, { type: "rejectCursor" })),
    variant(
      "the row of a cursor changes, and moves to the front",
      "complete after retry",
      (random) => atNextPage(random, { type: "change", kind: "touch", rows: 1, among: "cursor" })
    ),
    variant("cursor rejected for ever", ["fails", "Pagination"], (random) => ({
      ...atNextPage(random, { type: "rejectCursor" }),
      times: "forever"
    }))
  ),
  ...row(
    21,
    variant("empty page with a cursor", "complete", (random) => atItems(random, { type: "emptyPage" })),
    variant("nothing but empty pages with a cursor", ["fails", "Pagination"], (random) => ({
      ...atItems(random, { type: "emptyPage" }),
      times: "forever"
    }))
  ),
  ...row(
    22,
    variant("short page with a cursor", "complete", (random) => ({
      ...atItems(random, { type: "shortPage", rows: random.between(1, 5) }),
      when: "first page"
    }))
  ),
  ...row(
    23,
    variant(
      "more rows than asked for",
      "complete",
      (random) => atItems(random, { type: "longPage", factor: random.between(2, 5) })
    ),
    variant(
      "far more rows than asked for",
      "complete after retry",
      (random) => atItems(random, { type: "longPage", factor: random.between(12, 20) })
    )
  ),
  ...row(
    24,
    ...(["touch", "insert", "delete", "moveOut", "moveIn"] satisfies ReadonlyArray<Kind>).map((kind) =>
      variant(
        `${kind} of rows not yet read`,
        "complete",
        (random) => atItems(random, { type: "change", kind, rows: random.between(1, 10) })
      )
    ),
    variant("new rows that are given some seconds late", "complete", (random) =>
      atItems(random, {
        type: "change",
        kind: "insert",
        rows: random.between(1, 10),
        lateSeconds: random.between(1, 3)
      })),
    ...(["touch", "insert", "delete", "moveOut"] satisfies ReadonlyArray<Kind>).map((kind) =>
      variant(
        `${kind} of rows already read`,
        "complete",
        (random) => atNextPage(random, { type: "change", kind, rows: random.between(1, 10), among: "read" })
      )
    ),
    variant("items move to other orders", "complete", (random) => moving(random, { kind: "moveOrder" })),
    variant(
      "items move to orders of another enterprise",
      "complete",
      (random) => moving(random, { kind: "moveOrder", orderOf: "another" })
    ),
    variant(
      "items move to other orders, and out of the range",
      "complete",
      (random) => moving(random, { kind: "moveOrderOut" })
    )
  )
]
