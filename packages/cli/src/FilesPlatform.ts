/**
 * Exported files in the place of the platform: what a reconciliation reads, and what it must not be asked for.
 */
import { Ids, type Instant, type Page, Tally } from "@nightaudit/core"
import { ExportSource } from "@nightaudit/files"
import { Source } from "@nightaudit/reconcile"
import { Context, Effect, Layer, Path } from "effect"
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
  const tally = Context.get(yield* Layer.build(Tally.Tally.layer), Tally.Tally)
  const { intervals, source } = yield* ExportSource.open(directory, { policies: asked.policies }).pipe(
    Effect.provideService(Tally.Tally, tally),
    Effect.mapError(failed)
  )
  yield* refuseUnheld(directory, "enterprise", source.enterprises, asked.enterprises)
  yield* refuseUnheld(directory, "service", source.services, asked.services)
  return {
    platform: Layer.merge(Layer.succeed(Source.Source, source), Layer.succeed(Tally.Tally, tally)),
    intervals,
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
