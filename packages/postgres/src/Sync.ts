/**
 * What a pass of the mirror is asked for, and what it tells of itself.
 */
import type { Instant, Operations, Tally } from "@nightaudit/core"
import type { Duration } from "effect"
import type { RunOptions } from "./Run.ts"

/** What a pass can leave out. Enterprises and services it reads always: everything else is asked for by them. */
export type Entity = typeof Operations.operations[number]["name"]

export interface SyncOptions extends RunOptions {
  /** The address of the platform: a mirror holds rows of one only. Not compared where it is absent. */
  readonly platform?: string | undefined
  /**
   * Only these, with the enterprises and the services; everything when absent. What is left out is read by the next pass that
   * does not, from where it was. A reconciliation reads what stood at the end of the last pass that left nothing out.
   */
  readonly entities?: ReadonlyArray<Entity> | undefined
  /** From when on changes are wanted; needed once, later the same is taken. An earlier one reads what lies between. */
  readonly from?: Instant.Instant | undefined
  /**
   * Up to when changes are covered, by default and at most 15 minutes before the platform's time: what has changed since is
   * read, and left to settle.
   */
  readonly asOf?: Instant.Instant | undefined
  /** How much of what was read is read again, for rows that became visible late; 10 minutes by default. */
  readonly overlap?: Duration.Input | undefined
  /**
   * Asks for every item and order of the mirror by id, a thousand at a time: what is not given is marked as gone. The platform
   * cancels what is not wanted any more and deletes next to nothing, so that a pass without it is the rule.
   */
  readonly confirmDeletions?: boolean | undefined
  /** Lets more than half of an entity's rows go, and any enterprise that the tokens give no access to any more. */
  readonly confirmShrink?: boolean | undefined
  /** How long it is kept what rows were before they changed, so that a reconciliation can be compared with it; 100 days by default. */
  readonly history?: Duration.Input | undefined
}

/** What one pass has read and kept. */
export interface PassManifest {
  readonly schemaVersion: 1
  /** `incomplete` where no answer of the platform had a `Date`: what was read is kept, and nothing counts as covered. */
  readonly status: "complete" | "incomplete"
  readonly pass: string
  readonly epoch: string
  /** What was read, by name. */
  readonly entities: ReadonlyArray<Entity>
  readonly from: Instant.Instant
  /** Up to when changes are covered; null where the pass is incomplete. */
  readonly asOf: Instant.Instant | null
  /** Whose clock the instants are of. */
  readonly time: "platform" | "local"
  /** What the pass has found to be covered in the future, and to have been read by a fast clock; null where there was none. */
  readonly cutBack: { readonly passes: number; readonly to: Instant.Instant | null } | null
  /** Of this process: what an interrupted one has read before is not asked for again. */
  readonly operations: Readonly<Record<string, Tally.Counts>>
  readonly intervals: { readonly planned: number; readonly closed: number }
  /** Rows that are new, or newer than what was there, by operation. */
  readonly stored: Readonly<Record<string, number>>
  /** Rows with a text that the database cannot hold; a sign stands in its place. */
  readonly replaced: number
  /** Rows that do not match the contract, or that the database cannot hold: they are not in the mirror. */
  readonly quarantined: number
  /** What the platform does not have any more; null where it was not looked for. */
  readonly gone: Readonly<Record<string, number>> | null
}
