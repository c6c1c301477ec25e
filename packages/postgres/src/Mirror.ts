/** The mirror: a PostgreSQL copy of the platform's rows, updated with what has changed. */
import { PgClient } from "@effect/sql-pg"
import { Extraction, type MewsError, Tally } from "@nightaudit/core"
import { Context, Effect, Layer } from "effect"
import type { DatabaseError } from "./DatabaseError.ts"
import { pass } from "./internal/pass.ts"
import type { MirrorError } from "./MirrorError.ts"
import * as Run from "./Run.ts"
import type { PassManifest, SyncOptions } from "./Sync.ts"

export type { Entity, PassManifest, SyncOptions } from "./Sync.ts"

export type SyncError = MewsError.MewsError | DatabaseError | MirrorError

export class Mirror extends Context.Service<Mirror, {
  /**
   * Runs one pass: reads what has changed since the last pass, or everything since `from` in the first one; items and orders
   * are read before the rows that they refer to. If it fails or the process dies, the next pass resumes it, for the same
   * instant. Fails with `Busy` while another process is syncing, and with `Fenced` if another process has taken over.
   */
  readonly sync: (options?: SyncOptions) => Effect.Effect<PassManifest, SyncError>
}>()("@nightaudit/postgres/Mirror") {
  /** Requires the schema: see `Migrations`. Counts are those of one pass: build the layer again for each pass. */
  static readonly layer: Layer.Layer<Mirror, never, PgClient.PgClient | Extraction.Extraction | Tally.Tally> = Layer
    .fresh(Layer.effect(
      Mirror,
      Effect.suspend(() => make)
    ))
}

const make = Effect.gen(function*() {
  const sql = yield* PgClient.PgClient
  const extraction = yield* Extraction.Extraction
  const tally = yield* Tally.Tally
  return Mirror.of({
    sync: Effect.fn("Mirror.sync")(
      function*(options: SyncOptions = {}) {
        const run = yield* Run.begin(options)
        return yield* Effect.raceFirst(pass(sql, run, options), run.lost)
      },
      Effect.scoped,
      Effect.provideService(PgClient.PgClient, sql),
      Effect.provideService(Extraction.Extraction, extraction),
      Effect.provideService(Tally.Tally, tally)
    )
  })
})
