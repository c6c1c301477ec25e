/**
 * Exported files as a source instead of the platform, and the requests that they cannot answer.
 */
import { Ids, type Instant, type Page } from "@nightaudit/core"
import { ExportSource } from "@nightaudit/files"
import { Source } from "@nightaudit/reconcile"
import { Effect, Layer, Path } from "effect"
import { failed } from "./Failure.ts"

export interface SourceSelection {
  /** The instant of the export. */
  readonly asOf: Instant.Instant
  readonly policies: Readonly<Record<string, Page.Policy>>
  readonly enterprises: ReadonlyArray<string>
  readonly services: ReadonlyArray<string>
}

/** Reads the files of a folder until the scope closes. Fails if they do not contain a requested enterprise or service. */
export const open = Effect.fnUntraced(function*(directory: string, asked: SourceSelection) {
  const path = yield* Path.Path
  const source = yield* Effect.mapError(ExportSource.open(directory, { policies: asked.policies }), failed)
  const { enterprises, services } = yield* Effect.mapError(source.begin, failed)
  yield* requireAll(directory, "enterprise", enterprises, asked.enterprises)
  yield* requireAll(directory, "service", services, asked.services)
  return {
    platform: Layer.succeed(Source.Source, source),
    address: `files ${path.resolve(directory)}`,
    asOf: asked.asOf
  }
})

const requireAll = <E extends { readonly message: string }>(
  directory: string,
  what: string,
  found: Effect.Effect<ReadonlyArray<{ readonly Id: string }>, E>,
  asked: ReadonlyArray<string>
) =>
  Effect.flatMap(Effect.mapError(found, failed), (rows) => {
    const unknown = asked.find((id) => !rows.some(({ Id }) => Ids.same(Id, id)))
    return unknown !== undefined
      ? Effect.fail(failed({ message: `${directory}: its files contain no ${what} ${unknown}` }))
      : rows.length === 0
      ? Effect.fail(failed({ message: `${directory}: its files contain no ${what}` }))
      : Effect.void
  })
