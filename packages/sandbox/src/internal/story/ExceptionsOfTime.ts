import type { ItemDraft, OrderDraft } from "./Draft.ts"
import { billOf, canceled, closed, rebate, reopened } from "./Item.ts"
import { place, windowsOf } from "./Property.ts"
import { calmStay, calmVisit, changed, joined, type Scene, type Stage } from "./Scene.ts"
import { fee } from "./StayScene.ts"
import { onDay } from "./Story.ts"

/** Instants that look as if they could not follow each other, or came too late, some of them to the second. */
export const exceptionsOfTime: ReadonlyArray<Scene> = [
  // Created, closed and canceled in one second.
  (stage) =>
    changed(
      changed(calmVisit(stage), 0, (item) => ({ ...item, closed: item.created, updated: item.created })),
      1,
      (item) => ({ ...canceled(reopened(item), item.created, false), updated: item.created })
    ),
  // An import keeps the instants of the system before.
  (stage) => {
    const visit = calmVisit(stage, { origin: "Import" })
    return {
      ...visit,
      updated: visit.created - DAY,
      items: visit.items.map((item) => ({ ...item, closed: item.created - 3600, updated: item.created - 60 }))
    }
  },
  (stage) => {
    const visit = calmVisit(stage, { origin: "Import", cancelled: onDay(stage.story, stage.property, 3, 21) })
    const cancelled = visit.created - DAY
    return { ...visit, cancelled, items: visit.items.map((item) => ({ ...item, canceled: cancelled })) }
  },
  // Paid a day before it was had, to the second.
  (stage) => changed(calmVisit(stage), 1, (item) => ({ ...item, consumed: (item.closed ?? item.created) + DAY })),
  // Posted as late as it may be; or later, but imported, canceled, a rebate, a fee, or posted by the platform.
  (stage) =>
    changed(calmVisit(stage), 0, (item) => ({ ...item, consumed: item.created - windowsOf(stage.property).longest })),
  (stage) => changed(calmVisit(stage, { origin: "Import" }), 0, longAgo),
  (stage) => changed(calmVisit(stage), 0, (item) => longAgo(canceled(reopened(item), item.created + 60, false))),
  (stage) => {
    const visit = calmVisit(stage)
    const [item] = visit.items
    return item === undefined ? null : joined(visit, longAgo(credit(stage, item, visit)))
  },
  (stage) => {
    const stay = calmStay(stage, { fate: "Canceled", cancelled: onDay(stage.story, stage.property, 1, 18), fee: true })
    return changed(stay, 6, longAgo)
  },
  (stage) => joined(calmVisit(stage), longAgo(fee(stage, "Surcharge", place.restaurant)))
]

const DAY = 86_400

const longAgo = (item: ItemDraft): ItemDraft => ({ ...item, consumed: item.created - 30 * DAY })

const credit = (stage: Stage, item: ItemDraft, { updated }: OrderDraft): ItemDraft =>
  closed(rebate(item, { order: stage.number, position: 0 }, updated), updated, billOf(stage.number, 1))
