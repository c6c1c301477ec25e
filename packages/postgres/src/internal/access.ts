/**
 * Whose tokens these are: the first thing that a pass asks for is every enterprise that they give access to.
 *
 * @internal
 */
import type { PgClient } from "@effect/sql-pg"
import { Enterprise, Extraction, Ids, type MewsError, Page, Tally } from "@nightaudit/core"
import { Effect, Stream } from "effect"
import type { DatabaseError } from "../DatabaseError.ts"
import { MirrorError } from "../MirrorError.ts"
import type { Run } from "../Run.ts"

export interface Access {
  /** The enterprises as received; they are not stored yet. */
  readonly rows: ReadonlyArray<Enterprise.Enterprise>
  /** In the mirror, and not seen: a person has confirmed that they are gone. */
  readonly lost: ReadonlyArray<string>
}

/**
 * Proves that the tokens give access to every enterprise in the mirror, before a row is kept. Fails where they give access to
 * none of them, whatever is confirmed; and where some are missing, unless it is confirmed that those are gone.
 */
export const prove = Effect.fnUntraced(function*(
  sql: PgClient.PgClient,
  run: Run,
  { confirmShrink }: { readonly confirmShrink: boolean }
): Effect.fn.Return<Access, MewsError.MewsError | DatabaseError | MirrorError, Extraction.Extraction | Tally.Tally> {
  const known = (yield* run.transaction("look for enterprises")(
    sql<{ readonly id: string }>`select id from enterprise where gone_utc is null order by id`
  )).map(({ id }) => id)
  let { ids, rows } = yield* listed
  // A row that moves between two pages is not given: what seems to be lost is looked for twice.
  if (known.some((id) => !ids.has(id)) && ids.size > 0) {
    const again = yield* listed
    ids = new Set([...ids, ...again.ids])
    rows = [...rows, ...again.rows]
  }
  const lost = known.filter((id) => !ids.has(id))
  yield* refuseOthers(known, ids)
  if (!confirmShrink) yield* refuseLost(known, lost)
  return { rows, lost }
})

/** Every enterprise, and the ids of those too that do not match the contract. */
const listed = Effect.gen(function*() {
  const [{ pages }, { quarantined }] = [yield* Extraction.Extraction, yield* Tally.Tally]
  const rows = (yield* Stream.runCollect(pages(Enterprise.enterprises, {}))).flat()
  const aside = quarantined.flatMap(({ operation, raw }) =>
    operation === Enterprise.enterprises.name ? Page.textAt(raw, "Id") ?? [] : []
  )
  return { rows, ids: new Set([...rows.map(({ Id }) => Id), ...aside].map(Ids.lower)) }
})

/** Fails if none of the mirror's enterprises is visible to the tokens: they are not the tokens of this mirror. */
const refuseOthers = (known: ReadonlyArray<string>, seen: ReadonlySet<string>): Effect.Effect<void, MirrorError> =>
  seen.size === 0
    ? Effect.fail(
      new MirrorError({
        kind: "otherAccess",
        problem: "no enterprise is visible to the tokens; nothing can be synced"
      })
    )
    : known.length > 0 && known.every((id) => !seen.has(id))
    ? Effect.fail(
      new MirrorError({
        kind: "otherAccess",
        problem:
          `none of the ${known.length} enterprises in the mirror, such as ${known[0]}, is visible to the tokens; ` +
          "use the tokens of this mirror, or sync into another database"
      })
    )
    : Effect.void

/** Fails if an enterprise of the mirror is no longer visible: the pass must not be called complete without it. */
const refuseLost = (known: ReadonlyArray<string>, lost: ReadonlyArray<string>): Effect.Effect<void, MirrorError> =>
  lost.length === 0
    ? Effect.void
    : Effect.fail(
      new MirrorError({
        kind: "lostAccess",
        problem: `${lost.length} of ${known.length} enterprises in the mirror, such as ${lost[0]}, ${
          lost.length === 1 ? "is" : "are"
        } not visible to the tokens, and nothing was read; use other tokens, or confirm that these enterprises are gone`
      })
    )
