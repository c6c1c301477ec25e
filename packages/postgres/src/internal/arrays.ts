/**
 * Lists as parameters of a statement.
 *
 * @internal
 */
import { PgTypes } from "@effect/sql-pg"
import { Result } from "effect"

export const uuids = (ids: ReadonlyArray<string>) => Result.getOrThrow(PgTypes.array(ids, PgTypes.OID.uuid))

export const texts = (values: ReadonlyArray<string>) => Result.getOrThrow(PgTypes.array(values, PgTypes.OID.text))
