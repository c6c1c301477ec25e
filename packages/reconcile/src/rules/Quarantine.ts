/**
 * Findings about quarantined rows: their amounts are in no total.
 */
import type { Page } from "@nightaudit/core"
import { Effect } from "effect"
import { Digest } from "effect/crypto"
import * as Finding from "../model/Finding.ts"
import * as QuarantineGroup from "../reading/QuarantineGroup.ts"
import { quarantinedRow } from "./mapping/QuarantinedRow.ts"

/**
 * A finding for each enterprise and operation that rows are quarantined, in the order of their names; no enterprise where
 * the rows name none.
 */
export const findings = (
  quarantined: ReadonlyArray<Page.Quarantined>
): Effect.Effect<ReadonlyArray<Finding.Finding>> =>
  Effect.forEach(QuarantineGroup.group(quarantined), (rows) =>
    Finding.make(
      quarantinedRow,
      { enterpriseId: rows.enterpriseId, serviceOrderId: null },
      quarantinedRow.judge(rows)
    )).pipe(Effect.provide(Digest.layerWebCrypto))
