/**
 * The latest version of each row that was read, in about 30 bytes per row.
 *
 * @internal
 */
import { IdIndex } from "../IdIndex.ts"
import type { Instant } from "../Instant.ts"
import { InstantColumn } from "../InstantColumn.ts"

export class LatestVersions {
  readonly #ids = new IdIndex()
  readonly #updated = new InstantColumn()

  /** How many rows have been seen. */
  get size(): number {
    return this.#ids.size
  }

  /** Whether some version of the row has been seen. */
  has(id: string): boolean {
    return this.#ids.find(id) !== undefined
  }

  /** The number of a row, by when it was first seen; none where a version was seen that is as new as this one. */
  see(id: string, updated: Instant): number | undefined {
    const { size } = this.#ids
    const row = this.#ids.add(id)
    if (row !== size && !this.#updated.isAfter(updated, row)) return undefined
    this.#updated.set(row, updated)
    return row
  }
}
