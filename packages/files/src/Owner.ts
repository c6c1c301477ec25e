import * as Context from "effect/Context"

/** Who drafts and holds folders: what a killed process has left is known by its owner. */
export interface Owner {
  /** Letters, digits and `_`; another for every process. */
  readonly name: string
  /** The owner in words, for others who find its folder held. */
  readonly title: string
  /** Whether the owner of that name works on no draft any more. */
  readonly isGone: (name: string) => boolean
  /** Whether the owner of that name runs; `unknown` where that cannot be seen from here, as of another machine. */
  readonly stateOf: (name: string) => "running" | "gone" | "unknown"
}

/**
 * The owner of this process's drafts and folders. Unless one is provided, no draft is taken for left behind, and of a folder
 * that is held it is waited whether its holder still shows itself.
 */
export const Owner = Context.Reference<Owner>("@nightaudit/files/Draft/Owner", {
  defaultValue: () => ({
    name: "unknown",
    title: "another process",
    isGone: () => false,
    stateOf: () => "unknown"
  })
})
