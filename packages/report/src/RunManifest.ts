import { Basis } from "@nightaudit/reconcile"
import { Schema } from "effect"

const Counts = Schema.Struct({
  requests: Schema.Int,
  pages: Schema.Int,
  rows: Schema.Int,
  duplicates: Schema.Int,
  quarantined: Schema.Int,
  retries: Schema.Int,
  rateLimited: Schema.Int,
  splits: Schema.Int,
  unasked: Schema.optionalKey(Schema.Int)
})

const Ranges = Schema.Array(
  Schema.Struct({ enterpriseId: Schema.String, from: Schema.String, to: Schema.String })
)

const Names = Schema.Record(Schema.String, Schema.String)

const Values = Schema.Record(Schema.String, Schema.Array(Schema.String))

/** The fields of `manifest.json` that a report uses. Fields that older versions did not write may be absent. */
export const RunManifest = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  status: Schema.Literals(["complete", "incomplete", "failed"]),
  asOf: Schema.String,
  window: Schema.Struct({
    from: Schema.String,
    to: Schema.String,
    basis: Basis.Basis,
    enterprises: Schema.optionalKey(Ranges)
  }),
  scope: Schema.optionalKey(
    Schema.Struct({ enterprises: Ranges, serviceIds: Schema.NullOr(Schema.Array(Schema.String)) })
  ),
  operations: Schema.Record(Schema.String, Counts),
  intervals: Schema.Struct({
    planned: Schema.Int,
    closed: Schema.Int,
    open: Schema.Array(
      Schema.Struct({
        operation: Schema.String,
        filter: Schema.Record(Schema.String, Schema.Unknown),
        enterpriseId: Schema.optionalKey(Schema.String),
        dates: Schema.optionalKey(Schema.Struct({ from: Schema.String, to: Schema.String })),
        problem: Schema.String
      })
    )
  }),
  verdicts: Schema.Struct({
    productServiceOrder: Schema.Int,
    reservation: Schema.Int,
    orphan: Schema.Int,
    unresolved: Schema.Int
  }),
  acceptance: Schema.optionalKey(Schema.Struct({ expired: Schema.Int, unmatched: Schema.Int })),
  previous: Schema.optionalKey(
    Schema.Struct({
      asOf: Schema.String,
      daysNotCompared: Schema.optionalKey(Schema.Array(Schema.String)),
      hotelsNotCompared: Schema.optionalKey(Schema.Array(Schema.String))
    })
  ),
  drift: Schema.Struct({ enumerations: Values, fields: Values }),
  conservation: Schema.Struct({ holds: Schema.Boolean, items: Schema.Int }),
  controls: Schema.optionalKey(Schema.Struct({
    items: Schema.Struct({ read: Schema.Int, judged: Schema.Int, totals: Schema.Int, daySheet: Schema.Int })
  })),
  /** Names of the enterprises and the services, by ID. */
  names: Schema.optionalKey(Schema.Struct({ enterprises: Names, services: Names }))
})
export type RunManifest = typeof RunManifest.Type
