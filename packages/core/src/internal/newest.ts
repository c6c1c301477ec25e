/**
 * Which version of each row has been seen last, in some 30 bytes for a row.
 *
 * @internal
 */
import { IdIndex } from "../IdIndex.ts"
import type { Instant } from "../Instant.ts"
import { InstantColumn } from "../InstantColumn.ts"

/** What a version of a row is beside those that have been seen before. */
export type News = "new" | "newer" | "known"

export class Newest {
  readonly #ids = new IdIndex()
  readonly #updated = new InstantColumn()

  /** Takes note of a version of a row. */
  see(id: string, updated: Instant): News {
    const { size } = this.#ids
    const row = this.#ids.add(id)
    const isNew = row === size
    if (!isNew && !this.#updated.isAfter(updated, row)) return "known"
    this.#updated.set(row, updated)
    return isNew ? "new" : "newer"
  }
}
