import { assert, describe, it } from "@effect/vitest"
import { SourceRun } from "@nightaudit/reconcile"
import { type FaultCase, faultMatrix } from "@nightaudit/sandbox"
import { Effect, Stream } from "effect"
import { HttpClient, type HttpClientRequest, HttpClientResponse } from "effect/http"
import { check, run, type Sabotage, type Verdict } from "../src/index.ts"

type Page = Readonly<Record<string, unknown>>

const collections = ["Enterprises", "Services", "ProductServiceOrders", "Reservations", "OrderItems"]

/** The page that says that there is nothing. */
const nothing: Page = { ...Object.fromEntries(collections.map((name) => [name, []])), Cursor: null }

const answers = (request: HttpClientRequest.HttpClientRequest, page: Page) =>
  HttpClientResponse.fromWeb(request, Response.json(page))

/** A client that changes the pages that it gets; `asked` counts the requests for order items. */
const pages = (change: (page: Page, asked: number) => Page): Sabotage => ({
  client: (client) => {
    let asked = 0
    return HttpClient.transform(
      client,
      Effect.fnUntraced(function*(answer, request) {
        const response = yield* answer
        if (response.status !== 200 || !request.url.includes("/orderItems/")) return response
        const page = yield* Effect.map(response.json, (json): Page => ({ ...Object(json) }))
        return answers(request, change(page, ++asked))
      })
    )
  }
})

/** A client that takes an answer of a status for the end of the list. */
const endsAt = (status: number): Sabotage => ({
  client: HttpClient.transform(Effect.fnUntraced(function*(answer, request) {
    const response = yield* answer
    return response.status === status ? answers(request, nothing) : response
  }))
})

const rowsOf = (page: Page): ReadonlyArray<unknown> => Array.isArray(page["OrderItems"]) ? page["OrderItems"] : []

/** A source that keeps the first version of an item that it sees. */
const keepsOlder: Sabotage = {
  source: (source) =>
    SourceRun.SourceRun.of({
      ...source,
      itemsInRange: (query) =>
        Stream.suspend(() => {
          const seen = new Set<string>()
          return Stream.map(source.itemsInRange(query), (items) =>
            items.filter(({ Id }) => {
              const isNew = !seen.has(Id)
              seen.add(Id)
              return isNew
            }))
        })
    })
}

const wrongs = ["lost", "duplicated", "unexpected", "stale", "silent", "unterminated", "otherwise"] as const

/** What is wrong with the first run that the sabotage does harm to. */
const caught = Effect.fnUntraced(function*(of: string | Pick<FaultCase, "script" | "expect">, sabotage: Sabotage) {
  const faultCase = typeof of === "string"
    ? faultMatrix.find(({ name }) => name === of) ?? assert.fail(`no case ${of}`)
    : of
  for (let seed = 1; seed <= 12; seed++) {
    assert.deepStrictEqual(check(faultCase, yield* run(faultCase, seed)).problems, [], `seed ${seed}, without sabotage`)
    const verdict: Verdict = check(faultCase, yield* run(faultCase, seed, sabotage))
    if (verdict.problems.length > 0) return wrongs.filter((wrong) => verdict[wrong] > 0)
  }
  return []
})

describe("the checker catches a client that", () => {
  it.live("loses a page", () =>
    Effect.gen(function*() {
      const found = yield* caught("late", pages((page, asked) => asked === 2 ? { ...page, OrderItems: [] } : page))
      assert.includeMembers(found, ["lost", "silent"])
    }))

  it.live("stops at an empty page", () =>
    Effect.gen(function*() {
      const stops = pages((page) => rowsOf(page).length === 0 ? { ...page, Cursor: null } : page)
      assert.includeMembers(yield* caught("empty page with a cursor", stops), ["lost", "silent"])
    }))

  it.live("stops at a short page", () =>
    Effect.gen(function*() {
      const stops = pages((page) => rowsOf(page).length < 5 ? { ...page, Cursor: null } : page)
      assert.includeMembers(yield* caught("short page with a cursor", stops), ["lost", "silent"])
    }))

  it.live("keeps the older version of a row", () =>
    Effect.gen(function*() {
      assert.includeMembers(yield* caught("touch of rows already read", keepsOlder), ["stale"])
    }))

  it.live("takes 204 for the end", () =>
    Effect.gen(function*() {
      const once: Pick<FaultCase, "script" | "expect"> = {
        expect: "complete after retry",
        script: () => ({
          faults: [{ operation: "orderItems", occurrence: 2, action: { type: "empty", status: 204 } }]
        })
      }
      assert.includeMembers(yield* caught(once, endsAt(204)), ["lost", "silent"])
      assert.includeMembers(yield* caught("204 that is not requested", endsAt(204)), ["otherwise"])
    }))

  it.live("takes 408 for the end", () =>
    Effect.gen(function*() {
      assert.includeMembers(yield* caught("408 once", endsAt(408)), ["lost", "silent"])
    }))

  it.live("says what the platform has not said", () =>
    Effect.gen(function*() {
      const invents = pages((page) => ({
        ...page,
        OrderItems: rowsOf(page).map((row, index) =>
          index === 0 ? { ...Object(row), Id: "00000000-0000-4000-8000-000000000000" } : row
        )
      }))
      assert.includeMembers(yield* caught("late", invents), ["lost", "unexpected"])
    }))

  it.live("counts a row twice", () =>
    Effect.gen(function*() {
      const twice: Sabotage = {
        source: (source) =>
          SourceRun.SourceRun.of({
            ...source,
            report: { ...source.report, ids: undefined },
            itemsInRange: (query) =>
              Stream.map(source.itemsInRange(query), (items) =>
                items.flatMap((item, index) =>
                  index === 0 ? [item, { ...item, Id: item.Id.toUpperCase() as typeof item.Id }] : item
                ))
          })
      }
      assert.includeMembers(yield* caught("late", twice), ["unexpected"])
    }))

  it.live("waits for ever", () =>
    Effect.gen(function*() {
      const waits: Sabotage = {
        client: HttpClient.transform((answer, request) =>
          request.url.includes("/orderItems/") ? Effect.andThen(Effect.sleep("1 minute"), answer) : answer
        ),
        source: (source) => SourceRun.SourceRun.of({ ...source, itemsInRange: () => Stream.never })
      }
      assert.includeMembers(yield* caught("late", waits), ["unterminated"])
    }))
})
