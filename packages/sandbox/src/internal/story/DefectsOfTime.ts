import { dayFromCivil } from "../Instant.ts"
import type { Defect } from "./Defect.ts"
import type { ItemDraft } from "./Draft.ts"
import { canceled, reopened } from "./Item.ts"
import { windowsOf } from "./Property.ts"
import { calmStay, calmVisit, changed, openVisit, type Stage } from "./Scene.ts"
import { onDay } from "./Story.ts"

/** Instants that cannot follow each other, or came too late. */
export const times: ReadonlyArray<Defect> = [
  {
    code: "closed-without-bill",
    severity: "warning",
    items: [0],
    tell: (stage) => changed(calmVisit(stage), 0, (item) => ({ ...item, bill: null }))
  },
  {
    code: "timestamp-order",
    severity: "warning",
    items: [1],
    tell: (stage) => changed(openVisit(stage), 1, (item) => ({ ...item, updated: item.created - 1 }))
  },
  {
    code: "timestamp-order",
    severity: "warning",
    items: [0],
    tell: (stage) => changed(calmVisit(stage), 0, (item) => ({ ...item, closed: item.created - 1 }))
  },
  {
    code: "timestamp-order",
    severity: "warning",
    items: [0],
    tell: (stage) =>
      changed(openVisit(stage), 0, (item) => ({ ...canceled(item, item.created, false), canceled: item.created - 1 }))
  },
  {
    code: "timestamp-order",
    severity: "warning",
    items: [],
    tell: (stage) => {
      const visit = openVisit(stage)
      return { ...visit, updated: visit.created - 1 }
    }
  },
  {
    code: "timestamp-order",
    severity: "warning",
    items: [],
    tell: (stage) => {
      const created = onDay(stage.story, stage.property, 1, 10)
      return { ...calmStay(stage, { created, fate: "Canceled", cancelled: created }), cancelled: created - 1 }
    }
  },
  // No clock is so far ahead, not even where the order was imported.
  {
    code: "timestamp-order",
    severity: "warning",
    items: [1],
    tell: (stage) => changed(calmVisit(stage, { origin: "Import" }), 1, (item) => ({ ...item, updated: FAR }))
  },
  { code: "timestamp-order", severity: "warning", items: [], tell: (stage) => ({ ...calmStay(stage), updated: FAR }) },
  {
    code: "closed-before-consumed",
    severity: "info",
    items: [1],
    tell: (stage) => changed(calmVisit(stage), 1, (item) => ({ ...item, consumed: (item.closed ?? 0) + DAY + 1 }))
  },
  // Paid when it was booked.
  {
    code: "closed-before-consumed",
    severity: "info",
    items: [0, 1, 2, 3, 4, 5],
    tell: (stage) => {
      const stay = calmStay(stage, { created: onDay(stage.story, stage.property, 1, 10) })
      return { ...stay, items: stay.items.map((item) => ({ ...item, closed: item.created + 60 })) }
    }
  },
  {
    code: "late-posting",
    severity: "warning",
    items: [0],
    tell: (stage) => changed(calmVisit(stage), 0, (item) => overdue(stage, item))
  },
  {
    code: "late-posting",
    severity: "warning",
    items: [0, 1],
    tell: (stage) => {
      const late = (item: ItemDraft) => overdue(stage, reopened(item))
      return changed(changed(openVisit(stage), 0, late), 1, late)
    }
  }
]

const overdue = ({ property }: Stage, item: ItemDraft): ItemDraft => ({
  ...item,
  consumed: item.created - windowsOf(property).longest - 1
})

const DAY = 86_400

const FAR = dayFromCivil(2091, 1, 1) * DAY
