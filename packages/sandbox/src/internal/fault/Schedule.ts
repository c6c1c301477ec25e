import type { Fault, FaultConsumed, FaultScript } from "../../Fault.ts"
import type { FaultAction } from "../../FaultAction.ts"

/** A fault that happens to a request. */
export interface Hit<Action extends FaultAction = FaultAction> {
  readonly label: string
  readonly action: Action
  /** Counts the request as changed by the fault. */
  readonly consume: () => void
}

/** Which faults happen to which requests. */
export interface Schedule {
  /** Counts a request of an operation, and gives what happens to it, in the order of the script. */
  readonly meet: (request: Met) => ReadonlyArray<Hit>
  readonly consumed: () => ReadonlyArray<FaultConsumed>
}

export interface Met {
  readonly operation: string
  /** Whether it names a cursor. */
  readonly follows: boolean
  readonly now: number
}

/** The hits of one kind of action. */
export const of = <const Type extends FaultAction["type"]>(
  hits: ReadonlyArray<Hit>,
  ...types: ReadonlyArray<Type>
): ReadonlyArray<Hit<Extract<FaultAction, { readonly type: Type }>>> =>
  hits.filter((hit): hit is Hit<Extract<FaultAction, { readonly type: Type }>> =>
    types.some((type) => type === hit.action.type)
  )

/** A script that nothing of has happened yet. */
export const make = (script: FaultScript): Schedule => {
  const entries = script.faults.map((fault, index) => ({
    fault,
    label: labelOf(fault, index),
    seen: 0,
    since: Infinity,
    consumed: 0
  }))
  return {
    meet: (request) =>
      entries.flatMap((entry) => {
        const { fault, label } = entry
        if (!concerns(fault, request)) return []
        entry.seen++
        if (entry.seen === fault.occurrence) entry.since = request.now
        const isOver = fault.lasting === undefined
          ? entry.seen >= fault.occurrence + (fault.times === "forever" ? Infinity : fault.times ?? 1)
          : request.now >= entry.since + fault.lasting
        if (entry.seen < fault.occurrence || isOver) return []
        let isCounted = false
        const consume = (): void => {
          if (!isCounted) entry.consumed++
          isCounted = true
        }
        return [{ label, action: fault.action, consume }]
      }),
    consumed: () => entries.map(({ consumed, fault }) => ({ fault, consumed }))
  }
}

const labelOf = ({ action, name }: Fault, index: number): string => name ?? `${action.type} #${index + 1}`

const concerns = ({ operation, when }: Fault, request: Met): boolean =>
  (operation === "any" || operation === request.operation)
  && (when === undefined || (when === "following page") === request.follows)
