import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Instant } from "@nightaudit/core"
import { Effect, Layer, Ref } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { Mirror } from "../src/index.ts"
import { reader } from "./support/Hotel.ts"
import { migrated } from "./support/Server.ts"

interface Held {
  readonly enterprises: ReadonlyArray<string>
  readonly services: ReadonlyArray<string>
}

/** A platform on which nothing has changed: it counts what it is asked for, by path. */
const idle = (asked: Ref.Ref<ReadonlyArray<string>>, { enterprises, services }: Held, now: string) =>
  Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make((request, url) => {
      const path = url.pathname.split("/")[4] ?? ""
      const body = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
      const page = Number(/"Cursor":"(\d+)"/.exec(body)?.[1] ?? 0)
      // Only what is asked for as a whole is asked for without a range; the platform ends a listing with an empty page.
      const given = (ids: ReadonlyArray<string>) =>
        body.includes("UpdatedUtc") ? [] : ids.slice(page * 1000, page * 1000 + 1000)
      const [someEnterprises, someServices] = [
        path === "enterprises" ? given(enterprises) : [],
        path === "services" ? given(services) : []
      ]
      return Effect.as(
        Ref.update(asked, (paths) => [...paths, path]),
        HttpClientResponse.fromWeb(
          request,
          Response.json({
            Enterprises: someEnterprises.map((Id) => ({ Id, TimeZoneIdentifier: "Europe/Prague" })),
            Services: someServices.map((Id) => ({ Id, EnterpriseId: enterprises[0] })),
            ProductServiceOrders: [],
            Reservations: [],
            OrderItems: [],
            Cursor: someEnterprises.length + someServices.length > 0 ? String(page + 1) : null
          }, { headers: { date: new Date(Date.parse(now)).toUTCString() } })
        )
      )
    })
  )

const through = "2026-05-01T00:00:00Z"

/** A mirror of the given number of hotels, up to an instant. */
const mirror = Effect.fnUntraced(function*(enterprises: number, services: number) {
  const sql = yield* PgClient.PgClient
  yield* sql`insert into pass (as_of, from_utc, state) values (${through}::timestamptz, '2026-01-01', 'complete')`
  yield* sql`insert into enterprise (id, updated_utc, read_utc, pass_id, row)
    select id, 'epoch', '2026-05-01', 1, jsonb_build_object('Id', id, 'TimeZoneIdentifier', 'Europe/Prague')
    from (select gen_random_uuid() as id from generate_series(1, ${enterprises}::int)) as given`
  yield* sql`insert into service (id, enterprise_id, updated_utc, read_utc, pass_id, row)
    select gen_random_uuid(), gen_random_uuid(), now(), now(), 1, '{}' from generate_series(1, ${services}::int)`
  yield* sql`insert into coverage (operation, scope, from_utc, through_utc)
    select operation, scope, '2026-01-01', ${through}::timestamptz from (
      select 'orderItems', id from enterprise union all select 'reservations', id from enterprise
      union all select 'productServiceOrders', id from service
      union all select operation, '00000000-0000-0000-0000-000000000000'::uuid
        from unnest(array['enterprises', 'census']) as whole(operation)
    ) as covered(operation, scope)`
  yield* sql`insert into coverage (operation, scope, from_utc, through_utc)
    select 'consumed', id, '2026-01-01', '2028-01-01' from enterprise`
  const ids = (rows: ReadonlyArray<{ readonly id: string }>) => rows.map(({ id }) => id)
  const held: Held = {
    enterprises: ids(yield* sql<{ readonly id: string }>`select id from enterprise`),
    services: ids(yield* sql<{ readonly id: string }>`select id from service`)
  }
  return held
})

/** When a pass can cover an instant. */
const later = (asOf: string) => new Date(Date.parse(asOf) + 15 * 60_000 + 1000).toISOString()

it.live.each([
  { what: "a hotel", enterprises: 1, services: 6, asOf: "2026-05-01T00:15:00Z", costs: [1, 1, 1, 2, 1] },
  {
    what: "a thousand hotels",
    enterprises: 1000,
    services: 1000,
    asOf: "2026-05-01T00:15:00Z",
    costs: [1, 1, 1, 2, 1]
  },
  { what: "a portfolio", enterprises: 2500, services: 3200, asOf: "2026-05-01T00:15:00Z", costs: [3, 3, 4, 4, 1] },
  { what: "a hotel, once a day", enterprises: 1, services: 6, asOf: "2026-05-02T00:00:00Z", costs: [1, 1, 1, 2, 2] },
  { what: "a hotel after 100 days", enterprises: 1, services: 6, asOf: "2026-08-10T00:00:00Z", costs: [2, 2, 2, 2, 2] },
  { what: "a hotel, for the same instant", enterprises: 1, services: 6, asOf: through, costs: [0, 0, 0, 2, 0] }
])(
  "a pass with nothing new over $what costs what the page says",
  ({ asOf, costs, enterprises, services }) =>
    Effect.gen(function*() {
      const asked = yield* Ref.make<ReadonlyArray<string>>([])
      const held = yield* mirror(enterprises, services)
      yield* Mirror.Mirror.use(({ sync }) => sync({ asOf: Instant.Instant.make(asOf) })).pipe(
        Effect.provide(
          Mirror.Mirror.layer.pipe(Layer.provide(reader(1000)), Layer.provide(idle(asked, held, later(asOf))))
        )
      )
      const paths = yield* Ref.get(asked)
      assert.deepStrictEqual(
        ["orderItems", "reservations", "productServiceOrders", "enterprises", "services"].map((path) =>
          paths.filter((each) => each === path).length
        ),
        costs
      )
    }).pipe(Effect.provide(migrated)),
  60_000
)
