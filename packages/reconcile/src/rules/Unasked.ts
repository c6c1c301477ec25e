/**
 * Findings about rows that were returned but not requested.
 */
import type { Counts } from "@nightaudit/core"
import { Effect } from "effect"
import { Digest } from "effect/crypto"
import * as Finding from "../model/Finding.ts"
import { rowNotAskedFor } from "./mapping/RowNotAskedFor.ts"

/** A finding for each operation that sent such rows, in the order of their names. */
export const findings = (
  operations: ReadonlyMap<string, Counts.Counts>
): Effect.Effect<ReadonlyArray<Finding.Finding>> => {
  const sent = [...operations].flatMap(([operation, { unasked = 0 }]) =>
    unasked === 0 ? [] : [{ operation, rows: unasked }]
  ).toSorted((self, that) => self.operation < that.operation ? -1 : 1)
  return Effect.forEach(
    sent,
    (each) => Finding.make(rowNotAskedFor, { enterpriseId: null, serviceOrderId: null }, rowNotAskedFor.judge(each))
  ).pipe(
    Effect.provide(Digest.layerWebCrypto)
  )
}
