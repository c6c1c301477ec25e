import { Effect, Redacted } from "effect"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { Sandbox } from "@nightaudit/sandbox"
const program = Effect.gen(function*() {
  let most = 0, last = process.threadCpuUsage(), on = true
  const cpu = () => { const n = process.threadCpuUsage(); const d = (n.user + n.system - last.user - last.system) / 1000; last = n; return d }
  const tick = () => { most = Math.max(most, cpu()); if (on) setImmediate(tick) }
  setImmediate(tick)
  const h = { get max() { return most * 1e6 }, reset() { most = 0 } }
  const t0 = performance.now()
  yield* Effect.gen(function*() {
    const sandbox = yield* Sandbox
    const t1 = performance.now()
    console.log(sandbox.hotel.counts, "generation s", ((t1 - t0) / 1000).toFixed(1), "longest block ms", (h.max / 1e6).toFixed(1), "rss", (process.memoryUsage().rss / 1e6).toFixed())
    h.reset()
    const ask = (path: string, filter: object) => sandbox.handle({ method: "POST", path: "/api/connector/v1/" + path, headers: {}, body: JSON.stringify({ ClientToken: Redacted.value(sandbox.clientToken), AccessToken: Redacted.value(sandbox.accessToken), Client: "t", ...filter }) })
    const times: number[] = []; let rows = 0, bytes = 0
    const drain = function*(path: string, coll: string, filter: object) {
      let cursor: string | null = null
      const ids: string[] = []
      for (;;) {
        const t = performance.now()
        yield* Effect.yieldNow; cpu(); const before = most; const r: any = yield* ask(path, { ...filter, Limitation: { Count: 1000, Cursor: cursor } })
        times.push(performance.now() - t)
        cpu()
        if (r.status !== 200) throw new Error(r.body)
        bytes += r.body.length
        const b = JSON.parse(r.body)
        rows += b[coll].length
        for (const x of b[coll]) ids.push(x.ServiceOrderId ?? x.Id)
        cursor = b.Cursor; cpu()
        if (cursor === null) return ids
      }
    }
    const stat = (name: string) => { times.sort((a, b) => a - b); console.log(name, rows, "rows", (bytes/1e6).toFixed(), "MB", times.length, "pages median", times[times.length >> 1]!.toFixed(1), "p99", times[Math.floor(times.length * .99)]!.toFixed(1), "max", times.at(-1)!.toFixed(1)); times.length = 0; rows = 0; bytes = 0 }
    const w: Array<[string,string]> = [["2026-03-01T00:00:00Z", "2026-03-29T00:00:00Z"], ["2026-03-29T00:00:00Z", "2026-04-02T00:00:00Z"]]
    let ids: string[] = []
    for (const [StartUtc, EndUtc] of w) ids = ids.concat(yield* drain("orderItems/getAll", "OrderItems", { ConsumedUtc: { StartUtc, EndUtc } }))
    console.log("serving block ms", most.toFixed(1)); stat("items consumed")
    const unique = [...new Set(ids)]
    for (let i = 0; i < unique.length && i < 5000; i += 1000) yield* drain("orderItems/getAll", "OrderItems", { ServiceOrderIds: unique.slice(i, i + 1000) })
    stat("items by order")
    for (let i = 0; i < unique.length && i < 5000; i += 1000) yield* drain("reservations/getAll/2023-06-06", "Reservations", { ReservationIds: unique.slice(i, i + 1000) })
    stat("reservations by id")
    most = 0; cpu(); yield* drain("orderItems/getAll", "OrderItems", { ConsumedUtc: { StartUtc: "2026-03-05T00:00:00Z", EndUtc: "2026-03-05T01:00:00Z" } })
    console.log("one hour block", most.toFixed(1)); stat("one hour")
    on = false; console.log("longest block", (h.max / 1e6).toFixed(1), "peak rss", process.resourceUsage().maxRSS / 1000)
  }).pipe(Effect.provide(Sandbox.layer({ orders: 212_000, rateLimit: { limit: 1e6, window: "1 second" } })))
})
Effect.runPromise(program as any)
