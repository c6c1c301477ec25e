import * as Context from "effect/Context"

/** The owner of drafts and locks, by which those left by a killed process are recognized. */
export interface Owner {
  /** Letters, digits and `_`; different for each process. */
  readonly name: string
  /** A description of the owner, for the error of others that find its folder held. */
  readonly title: string
  /** Whether the owner of this name no longer works on any draft. */
  readonly isGone: (name: string) => boolean
  /** Whether the owner of this name runs; `unknown` if it cannot be determined, such as for another machine. */
  readonly stateOf: (name: string) => "running" | "gone" | "unknown"
}

/**
 * The owner of this process's drafts and folders. By default no draft is treated as abandoned, and the holder of a folder is
 * watched for signs of life.
 */
export const Owner = Context.Reference<Owner>("@nightaudit/files/Draft/Owner", {
  defaultValue: () => ({
    name: "unknown",
    title: "another process",
    isGone: () => false,
    stateOf: () => "unknown"
  })
})
