/**
 * Whether a listing ends with a page that is shorter than requested, as the platform documents, and what is known of such ends.
 *
 * @internal
 */
import { Option } from "effect"
import type { Cursor } from "../Ids.ts"
import type * as Operation from "../Operation.ts"
import type { Paged } from "../Paginator.ts"
import type { Tally } from "../Tally.ts"

/**
 * `ask`: a listing is read until the platform names no cursor. `verify`: a short page ends it, once a short page of the operation
 * has been followed by nothing; every twentieth is checked by reading on. `trust`: every short page ends it.
 */
export type PageEnd = "ask" | "verify" | "trust"

/** One of this number of short pages of an operation is checked. */
const checkedOf = 20

interface Page extends Paged<Cursor> {
  readonly quarantined: ReadonlyArray<unknown>
}

/** The ends of the listings of a run. */
export class PageEnds {
  readonly #mode: PageEnd
  readonly #tally: Tally["Service"]
  readonly #shorts = new Map<string, number>()
  readonly #doubted = new Set<string>()
  /** Operations of which a short page has been followed by nothing. */
  readonly #verified = new Set<string>()

  constructor(mode: PageEnd, tally: Tally["Service"]) {
    this.#mode = mode
    this.#tally = tally
  }

  /** Whether an end that an earlier process took must be checked. */
  get checksStored(): boolean {
    return this.#mode !== "trust"
  }

  /** Whether a page of the operation has been short with rows behind it: its listings are read until they name no cursor. */
  isDoubted({ name }: Operation.Any): boolean {
    return this.#doubted.has(name)
  }

  doubt({ name }: Operation.Any): void {
    this.#doubted.add(name)
  }

  /** What is known of one listing while it is read; one that is read on from a short page is being checked. */
  listing(operation: Operation.Any, isChecking = false): Listing {
    return new Listing(this, operation, isChecking)
  }

  /** Whether a short page that does not end its listing is checked by what comes next. */
  checks(operation: Operation.Any): boolean {
    return this.#mode !== "ask" && !this.isDoubted(operation)
  }

  /** Counts a short page; true where it ends its listing. */
  takes(operation: Operation.Any): boolean {
    if (this.#mode === "ask" || this.isDoubted(operation)) return false
    const shorts = this.#shorts.get(operation.name) ?? 0
    this.#shorts.set(operation.name, shorts + 1)
    if (this.#mode === "verify" && (!this.#verified.has(operation.name) || shorts % checkedOf === 0)) return false
    this.#count(operation, "endsTaken")
    return true
  }

  verified(operation: Operation.Any): void {
    this.#verified.add(operation.name)
    this.#count(operation, "endsVerified")
  }

  #count({ name }: Operation.Any, what: "endsTaken" | "endsVerified"): void {
    const counts = this.#tally.of(name)
    counts[what] = (counts[what] ?? 0) + 1
  }
}

export class Listing {
  readonly #ends: PageEnds
  readonly #operation: Operation.Any
  #isChecking: boolean
  /** The cursor of the short page that ended the listing. */
  taken: Option.Option<Cursor> | undefined

  constructor(ends: PageEnds, operation: Operation.Any, isChecking: boolean) {
    this.#ends = ends
    this.#operation = operation
    this.#isChecking = isChecking
  }

  /** Whether a page ends the listing, though it names a cursor. Must see every page. */
  isEnd({ next, quarantined, rows }: Page, requested: number): boolean {
    const received = rows.length + quarantined.length
    if (this.#isChecking && (received > 0 || Option.isNone(next))) {
      this.#isChecking = false
      if (received > 0) this.#ends.doubt(this.#operation)
      else this.#ends.verified(this.#operation)
    }
    if (Option.isNone(next) || received === 0 || received >= requested) return false
    if (this.#ends.takes(this.#operation)) {
      this.taken = next
      return true
    }
    this.#isChecking ||= this.#ends.checks(this.#operation)
    return false
  }
}
