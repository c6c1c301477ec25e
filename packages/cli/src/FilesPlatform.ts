/**
 * Exported files in the place of the platform: what a reconciliation reads, and what it must not be asked for.
 */
import { Ids, type Instant, type Page } from "@nightaudit/core"
import { ExportSource } from "@nightaudit/files"
import { Source } from "@nightaudit/reconcile"
import { Effect, Layer, Path } from "effect"
import { failed } from "./Failure.ts"

export interface Asked {
  /** When the files were exported. */
  readonly asOf: Instant.Instant
  readonly policies: Readonly<Record<string, Page.Policy>>
  readonly enterprises: ReadonlyArray<string>
  readonly services: ReadonlyArray<string>
}

/** Reads the files of a folder until the scope closes. Fails where they do not hold what is asked for. */
export const open = Effect.fnUntraced(function*(directory: string, asked: Asked) {
  const path = yield* Path.Path
  const source = yield* Effect.mapError(ExportSource.open(directory, { policies: asked.policies }), failed)
  const { enterprises, services } = yield* Effect.mapError(source.begin, failed)
  yield* refuseUnheld(directory, "enterprise", enterprises, asked.enterprises)
  yield* refuseUnheld(directory, "service", services, asked.services)
  return {
    platform: Layer.succeed(Source.Source, source),
    address: `files ${path.resolve(directory)}`,
    asOf: asked.asOf
  }
})

const refuseUnheld = <E extends { readonly message: string }>(
  directory: string,
  what: string,
  held: Effect.Effect<ReadonlyArray<{ readonly Id: string }>, E>,
  asked: ReadonlyArray<string>
) =>
  Effect.flatMap(Effect.mapError(held, failed), (rows) => {
    const unknown = asked.find((id) => !rows.some(({ Id }) => Ids.same(Id, id)))
    return unknown !== undefined
      ? Effect.fail(failed({ message: `${directory}: its files hold no ${what} ${unknown}` }))
      : rows.length === 0
      ? Effect.fail(failed({ message: `${directory}: its files hold no ${what}` }))
      : Effect.void
  })
