import * as Context from "effect/Context"

/** Who drafts: a draft whose process was killed is known by its owner. */
export interface Owner {
  /** Letters, digits and `_`; another for every process. */
  readonly name: string
  /** Whether the owner of that name works on no draft any more. */
  readonly isGone: (name: string) => boolean
}

/** The owner of this process's drafts; unless one is provided, no draft is taken for left behind. */
export const Owner = Context.Reference<Owner>("@nightaudit/files/Draft/Owner", {
  defaultValue: () => ({ name: "unknown", isGone: () => false })
})
