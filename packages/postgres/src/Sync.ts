/** The options of a pass of the mirror, and its results. */
import type { Instant, Operations, Tally } from "@nightaudit/core"
import type { Duration } from "effect"
import type { RunOptions } from "./Run.ts"

/** The entities of a pass. Enterprises and services are always read: all other requests need them. */
export type Entity = typeof Operations.operations[number]["name"]

export interface SyncOptions extends RunOptions {
  /** The address of the platform, of which a mirror has only one: it must be that of earlier passes. Not compared if absent. */
  readonly platform?: string | undefined
  /**
   * The entities to read, in addition to enterprises and services; all by default. The next pass that includes an omitted
   * entity reads it from where it was. A reconciliation reads the mirror as of the end of the last pass that omitted nothing.
   */
  readonly entities?: ReadonlyArray<Entity> | undefined
  /**
   * The instant from which changes are read. Required in the first pass; later passes keep it by default. With an earlier one,
   * the changes in between are read too.
   */
  readonly from?: Instant.Instant | undefined
  /**
   * The instant up to which changes are covered; at most, and by default, 15 minutes before the platform's time. Later changes
   * are read, but may be incomplete.
   */
  readonly asOf?: Instant.Instant | undefined
  /** The period before the last pass that is read again, for rows that became visible late; 10 minutes by default. */
  readonly overlap?: Duration.Input | undefined
  /**
   * Whether to look up every item and order of the mirror by ID, a thousand per request, and mark those that are not returned
   * as gone; false by default, because the platform cancels rows and rarely deletes them.
   */
  readonly confirmDeletions?: boolean | undefined
  /**
   * Whether more than half of an entity's rows may be marked as gone, and enterprises that are no longer visible to the tokens.
   */
  readonly confirmShrink?: boolean | undefined
  /** How long earlier row versions are kept, with which a reconciliation can be compared; 100 days by default. */
  readonly history?: Duration.Input | undefined
}

/** The result of one pass: what it read and stored. */
export interface PassManifest {
  readonly schemaVersion: 1
  /** `incomplete` if no response of the platform had a `Date`: what was read is stored, but nothing counts as covered. */
  readonly status: "complete" | "incomplete"
  readonly pass: string
  readonly epoch: string
  /** The entities that were read. */
  readonly entities: ReadonlyArray<Entity>
  readonly from: Instant.Instant
  /** The instant up to which changes are covered; null if the pass is incomplete. */
  readonly asOf: Instant.Instant | null
  /** The clock that the instants are from. */
  readonly time: "platform" | "local"
  /**
   * Earlier passes that had covered the future, because a clock was fast: their number, and the instant to which coverage was
   * cut back. Null if there were none.
   */
  readonly cutBack: { readonly passes: number; readonly to: Instant.Instant | null } | null
  /** The counts of this process, without what an interrupted process had read before. */
  readonly operations: Readonly<Record<string, Tally.Counts>>
  readonly intervals: { readonly planned: number; readonly closed: number }
  /** Rows that were new, or newer than the stored version, by operation. */
  readonly stored: Readonly<Record<string, number>>
  /** Rows with a text that the database cannot store, in which a replacement character was stored. */
  readonly replaced: number
  /** Quarantined rows, which do not match the contract or cannot be stored: they are not in the mirror. */
  readonly quarantined: number
  /** Rows that the platform no longer returns, by operation; null if deletions were not checked. */
  readonly gone: Readonly<Record<string, number>> | null
}
