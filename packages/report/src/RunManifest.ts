import { Manifest } from "@nightaudit/reconcile"
import { Schema, Struct } from "effect"

const { controls, names, previous, scope, window } = Manifest.Manifest.fields

/** The fields of `manifest.json` that a report uses. Fields that older versions did not write may be absent. */
export const RunManifest = Schema.Struct({
  ...Struct.pick(Manifest.Manifest.fields, [
    "schemaVersion",
    "status",
    "asOf",
    "operations",
    "intervals",
    "verdicts",
    "drift",
    "conservation"
  ]),
  window,
  scope: Schema.optionalKey(scope),
  acceptance: Schema.optionalKey(Schema.Struct({ expired: Schema.Int, unmatched: Schema.Int })),
  previous,
  controls: Schema.optionalKey(Schema.Struct({
    items: controls.fields.items.mapFields(Struct.pick(["read", "judged", "totals", "daySheet"]))
  })),
  /** Names of the enterprises and the services, by ID. */
  names: Schema.optionalKey(names)
})
export type RunManifest = typeof RunManifest.Type
