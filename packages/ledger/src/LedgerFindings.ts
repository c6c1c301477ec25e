/**
 * What is said of a ledger, as findings.
 */
import * as Finding from "@nightaudit/reconcile/model/Finding"
import { Effect } from "effect"
import { Digest } from "effect/crypto"
import type * as Book from "./Book.ts"

/** The findings: by code, then by items and by what was found. */
export const of = Effect.fnUntraced(function*(said: ReadonlyArray<Book.LedgerObservation>) {
  const digest = yield* Digest.Digest
  const found = yield* Effect.forEach(
    said,
    ({ enterpriseId, key, observation, rule, serviceOrderId }) =>
      Effect.gen(function*() {
        const finding = yield* Finding.make(rule, { enterpriseId, serviceOrderId }, observation)
        const identity = new TextEncoder().encode(JSON.stringify([finding.fingerprint, key]))
        const hash = yield* digest.digestHex(Digest.sha256, identity)
        return { ...finding, fingerprint: hash.slice(0, 32) }
      })
  )
  return found.toSorted(Finding.compare)
}, Effect.provide(Digest.layerWebCrypto))
