import { priced } from "./Amount.ts"
import type { Defect } from "./Defect.ts"
import type { ItemDraft, OrderDraft } from "./Draft.ts"
import { canceled, inactive, reopened, valued } from "./Item.ts"
import { place } from "./Property.ts"
import { calmStay, calmVisit, changed, joined, openVisit, restayed, type Stage } from "./Scene.ts"
import { departure, fee, overdue, punctual, settledFee } from "./StayScene.ts"
import { onDay } from "./Story.ts"

/** Items whose state contradicts their order's, or their own instants. */
export const states: ReadonlyArray<Defect> = [
  {
    code: "canceled-order-live-value",
    severity: "error",
    items: [0, 2],
    tell: (stage) => {
      const stay = calmStay(stage, { breakfast: "none", persons: 1, fate: "Canceled", cancelled: calledOff(stage) })
      return changed(changed(stay, 0, live), 2, live)
    }
  },
  {
    code: "canceled-order-live-value",
    severity: "warning",
    items: [0],
    tell: (stage) => {
      const cancelled = onDay(stage.story, stage.property, 4, 12)
      return changed(openVisit(stage, { cancelled }), 0, live)
    }
  },
  {
    code: "processed-order-open-items",
    severity: "warning",
    items: [0, 1, 2, 3, 4, 5],
    tell: (stage) => unsettled(calmStay(stage))
  },
  {
    code: "processed-order-open-items",
    severity: "warning",
    items: [1],
    tell: (stage) => changed(calmVisit(stage), 1, reopened)
  },
  {
    code: "processed-order-open-items",
    severity: "info",
    items: [0, 1, 2, 3],
    tell: (stage) => calmStay(stage, { company: 3, unsettled: true, breakfast: "none" })
  },
  {
    code: "unconfirmed-order-live-items",
    severity: "error",
    items: [0],
    tell: (stage) => changed(calmStay(stage, { fate: "Optional", block: 11 }), 0, live)
  },
  {
    code: "unconfirmed-order-live-items",
    severity: "error",
    items: [0],
    tell: (stage) => changed(calmStay(stage, { fate: "Inquired" }), 0, live)
  },
  {
    code: "unconfirmed-order-live-items",
    severity: "error",
    items: [0, 1],
    tell: (stage) => ({ ...openVisit(stage), state: "Requested" })
  },
  {
    code: "state-timestamp-conflict",
    severity: "error",
    items: [0],
    tell: (stage) => changed(calmVisit(stage), 0, (item) => ({ ...item, closed: null }))
  },
  {
    code: "state-timestamp-conflict",
    severity: "error",
    items: [1],
    tell: (stage) =>
      changed(openVisit(stage), 1, (item) => ({ ...canceled(item, item.created + 60, false), canceled: null }))
  },
  {
    code: "state-timestamp-conflict",
    severity: "warning",
    items: [0],
    tell: (stage) => changed(openVisit(stage), 0, (item) => ({ ...item, closed: item.created + 60 }))
  },
  {
    code: "state-timestamp-conflict",
    severity: "warning",
    items: [1],
    tell: (stage) => changed(openVisit(stage), 1, (item) => ({ ...item, canceled: item.created + 60 }))
  },
  {
    code: "state-timestamp-conflict",
    severity: "error",
    items: [],
    tell: (stage) => ({ ...calmStay(stage, { fate: "Canceled", cancelled: calledOff(stage) }), cancelled: null })
  },
  {
    code: "cancel-flag-not-canceled",
    severity: "error",
    items: [0],
    tell: (stage) =>
      changed(calmStay(stage, { fate: "Canceled", cancelled: calledOff(stage) }), 0, (item) => ({
        ...inactive(item),
        canceled: null
      }))
  },
  {
    code: "cancel-flag-not-canceled",
    severity: "error",
    items: [6],
    tell: (stage) =>
      changed(calmStay(stage, { fate: "Canceled", cancelled: calledOff(stage), fee: true }), 6, (item) => ({
        ...item,
        withReservation: true
      }))
  },
  // Taken back after a restore, or never canceled at all.
  {
    code: "cancel-flag-live-order",
    severity: "info",
    items: [0],
    tell: (stage) => changed(calmStay(stage), 0, (item) => canceled(reopened(item), item.created, true))
  },
  {
    code: "cancel-flag-live-order",
    severity: "info",
    items: [1],
    tell: (stage) => changed(openVisit(stage), 1, (item) => canceled(item, item.created + 60, true))
  },
  {
    code: "live-order-all-canceled",
    severity: "info",
    items: [0, 1],
    tell: (stage) => {
      const visit = openVisit(stage)
      return { ...visit, items: visit.items.map((item) => canceled(item, item.created + 60, false)) }
    }
  },
  {
    code: "live-order-all-canceled",
    severity: "info",
    items: [0, 1, 2, 3],
    tell: (stage) => {
      const stay = calmStay(stage, { breakfast: "none" })
      return { ...stay, items: stay.items.map((item) => canceled(reopened(item), item.created + 60, false)) }
    }
  },
  {
    code: "cancellation-fee-unexpected",
    severity: "warning",
    items: [6],
    tell: (stage) => joined(calmStay(stage), settledFee(stage))
  },
  {
    code: "cancellation-fee-unexpected",
    severity: "warning",
    items: [6],
    tell: (stage) => joined(calmStay(stage, { fate: "Requested" }), fee(stage, "CancellationFee", place.accommodation))
  },
  // Gone after the first night of four, and all of them on the bill; a breakfast two days after the departure.
  {
    code: "processed-order-future-item",
    severity: "warning",
    items: [4, 5, 6, 7],
    tell: (stage) =>
      restayed(calmStay(stage, { nights: 4, breakfast: "none" }), {
        actualEnd: onDay(stage.story, stage.property, 3, 10)
      })
  },
  {
    code: "processed-order-future-item",
    severity: "warning",
    items: [2],
    tell: (stage) =>
      changed(punctual(stage), 2, (item) => ({
        ...item,
        consumed: departure(stage) + DAY + 1,
        closed: departure(stage) + 3600
      }))
  },
  {
    code: "stale-confirmed-order",
    severity: "warning",
    items: [0, 1, 3, 4],
    tell: (stage) => overdue(stage, { breakfast: "included" }, 1)
  },
  {
    code: "stale-confirmed-order",
    severity: "warning",
    items: [0, 1],
    tell: (stage) => overdue(stage, { nights: 1, breakfast: "none" }, 20 * DAY)
  },
  {
    code: "inactive-with-value",
    severity: "warning",
    items: [0],
    tell: (stage) => changed(calmVisit(stage), 0, (item) => inactive(reopened(item)))
  },
  {
    code: "inactive-with-value",
    severity: "warning",
    items: [3],
    tell: (stage) => changed(calmStay(stage), 3, (item) => inactive(reopened(item)))
  },
  {
    code: "inactive-with-value",
    severity: "warning",
    items: [0],
    tell: (stage) => changed(calmStay(stage, { arrival: stage.story.to + 3 }), 0, inactive)
  },
  {
    code: "live-zero-value",
    severity: "warning",
    items: [0],
    tell: (stage) => changed(calmVisit(stage), 0, (item) => worthless(stage, item))
  },
  {
    code: "live-zero-value",
    severity: "warning",
    items: [1],
    tell: (stage) => changed(openVisit(stage), 1, (item) => worthless(stage, item))
  }
]

const calledOff = (stage: Stage): number => onDay(stage.story, stage.property, 1, 20)

const live = (item: ItemDraft): ItemDraft => ({ ...item, state: "Open", canceled: null, withReservation: false })

const unsettled = (order: OrderDraft): OrderDraft => ({ ...order, items: order.items.map(reopened) })

const worthless = ({ property }: Stage, item: ItemDraft): ItemDraft =>
  valued(item, priced(property.book, 0, item.amount.taxes.map(({ code }) => ({ code, millionths: 0 }))))

const DAY = 86_400
