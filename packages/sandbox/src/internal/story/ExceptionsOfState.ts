import type { ItemDraft } from "./Draft.ts"
import { billOf, canceled, closed, inactive, rebate, reopened } from "./Item.ts"
import { place } from "./Property.ts"
import { calmStay, calmVisit, changed, joined, openVisit, restayed, type Scene, type Stage } from "./Scene.ts"
import { departure, fee, overdue, punctual, settledFee } from "./StayScene.ts"
import { onDay } from "./Story.ts"

/** Items whose state looks as if it did not fit that of their order, some of them to the second. */
export const exceptionsOfState: ReadonlyArray<Scene> = [
  // Shortened by its last night, which is canceled for a fee: before the departure, and as the guest departs.
  (stage) => restayed(shortened(stage), { end: departure(stage), actualEnd: departure(stage) }),
  (stage) => joined(restayed(shortened(stage), { actualEnd: departure(stage) }), settledFee(stage)),
  // Canceled one by one, without the order.
  (stage) => changed(openVisit(stage), 0, crossedOut),
  // Nothing but canceled items, of an unconfirmed order; and of a package whose breakfast has no price.
  (stage) => {
    const stay = calmStay(stage, { fate: "Optional", block: 13 })
    return { ...stay, items: stay.items.map(crossedOut) }
  },
  (stage) => {
    const stay = calmStay(stage, { breakfast: "included" })
    return { ...stay, items: stay.items.map((item) => (item.state === "Inactive" ? item : crossedOut(item))) }
  },
  // A fee that was reversed.
  (stage) => joined(calmStay(stage), crossedOut(fee(stage, "CancellationFee", place.accommodation))),
  // A day after the departure to the second; or later, but a fee, a rebate, canceled, or of an unknown departure.
  (stage) => changed(punctual(stage), 2, (item) => consumed(item, departure(stage) + DAY)),
  (stage) => joined(punctual(stage), afterwards(stage, fee(stage, "InvoiceFee", place.accommodation))),
  (stage) =>
    joined(
      restayed(shortened(stage), { actualEnd: departure(stage) }),
      afterwards(stage, fee(stage, "CancellationFee", place.accommodation))
    ),
  (stage) => {
    const stay = punctual(stage)
    const [night] = stay.items
    if (night === undefined) return null
    return joined(stay, afterwards(stage, rebate(night, { order: stage.number, position: 0 }, wayAfter(stage))))
  },
  (stage) => changed(punctual(stage), 2, (item) => ({ ...crossedOut(item), consumed: wayAfter(stage) })),
  (stage) => restayed(changed(calmStay(stage), 2, (item) => afterwards(stage, item)), { actualEnd: null }),
  // Expected until now, to the second; or long ago, and nothing of it had yet, or nothing to pay.
  (stage) => overdue(stage, {}, 0),
  (stage) => {
    const stay = overdue(stage, { nights: 1, breakfast: "none" }, DAY)
    return stay === null
      ? null
      : { ...stay, items: stay.items.map((item) => ({ ...item, consumed: stage.story.asOf })) }
  },
  (stage) => {
    const stay = overdue(stage, { breakfast: "included" }, DAY)
    return stay === null
      ? null
      : { ...stay, items: stay.items.map((item) => (item.state === "Inactive" ? item : crossedOut(item))) }
  },
  // Confirmed at this very moment, its items not yet; or canceled before anybody confirmed it.
  (stage) => {
    const stay = calmStay(stage, { arrival: stage.story.to + 3 })
    return { ...stay, items: stay.items.map(inactive), updated: stage.story.asOf }
  },
  (stage) => {
    const stay = calmStay(stage, { fate: "Optional", block: 14 })
    const cancelled = onDay(stage.story, stage.property, 1, 20)
    return { ...stay, state: "Canceled", cancelled, updated: cancelled }
  },
  // As little as there is.
  (stage) => calmVisit(stage, { lines: [{ euros: 0.000_01 }] })
]

const DAY = 86_400

const crossedOut = (item: ItemDraft): ItemDraft => canceled(reopened(item), item.created + 60, false)

const shortened = (stage: Stage) => {
  const stay = calmStay(stage, { nights: 3, breakfast: "none" })
  const cut = (item: ItemDraft) => canceled(reopened(item), departure(stage) - 60, true)
  return changed(changed(stay, 4, cut), 5, cut)
}

const wayAfter = ({ property, story }: Stage): number => onDay(story, property, 6, 9)

const consumed = (item: ItemDraft, at: number): ItemDraft => ({
  ...item,
  consumed: at,
  closed: at,
  updated: Math.max(item.updated, at)
})

const afterwards = (stage: Stage, item: ItemDraft): ItemDraft =>
  closed(consumed(item, wayAfter(stage)), wayAfter(stage) + 60, billOf(stage.number, 3))
