import { DuckDBInstance } from "@duckdb/node-api"
import { Effect, Schema } from "effect"

const decode = Schema.decodeUnknownSync(Schema.Array(Schema.Record(Schema.String, Schema.Unknown)))

/** What DuckDB answers, from a database of its own. */
export const query = (sql: string) =>
  Effect.scoped(Effect.gen(function*() {
    const instance = yield* Effect.acquireRelease(
      Effect.promise(() => DuckDBInstance.create(":memory:", { threads: "1" })),
      (instance) => Effect.sync(() => instance.closeSync())
    )
    const connection = yield* Effect.acquireRelease(
      Effect.promise(() => instance.connect()),
      (connection) => Effect.sync(() => connection.closeSync())
    )
    const result = yield* Effect.promise(() => connection.runAndReadAll(sql))
    return decode(result.getRowObjectsJson())
  }))

/** Without zeros at the end. */
export const digits = (decimal: unknown): string => String(decimal).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "")
