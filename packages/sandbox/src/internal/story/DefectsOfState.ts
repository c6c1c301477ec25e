import type { Defect } from "./Defect.ts"
import type { ItemDraft, OrderDraft } from "./Draft.ts"
import { canceled } from "./Item.ts"
import { calmStay, calmVisit, changed, openVisit, type Stage } from "./Scene.ts"
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
  }
]

const calledOff = (stage: Stage): number => onDay(stage.story, stage.property, 1, 20)

const live = (item: ItemDraft): ItemDraft => ({ ...item, state: "Open", canceled: null, withReservation: false })

const reopened = (item: ItemDraft): ItemDraft => ({ ...item, state: "Open", closed: null, bill: null })

const unsettled = (order: OrderDraft): OrderDraft => ({ ...order, items: order.items.map(reopened) })
