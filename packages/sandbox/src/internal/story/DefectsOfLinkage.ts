import type { Defect } from "./Defect.ts"
import { guestOf, type ItemDraft, type OrderDraft } from "./Draft.ts"
import { billOf, canceled, closed, sold } from "./Item.ts"
import { place, price, serviceNumber } from "./Property.ts"
import { calmStay, calmVisit, changed, chargedToNext, joined, openVisit, type Stage, without } from "./Scene.ts"
import { onDay } from "./Story.ts"
import type { VisitPlot } from "./VisitStory.ts"

/** Items and orders that do not find each other, or find the wrong one. */
export const linkage: ReadonlyArray<Defect> = [
  {
    code: "orphan-order-item",
    severity: "error",
    items: [0, 1],
    tell: (stage) => ({ ...calmVisit(stage), served: false })
  },
  {
    code: "orphan-order-item",
    severity: "error",
    items: [0, 1, 2, 3],
    tell: (stage) => ({ ...calmStay(stage, { breakfast: "none" }), served: false })
  },
  {
    code: "orphan-order-item",
    severity: "info",
    items: [0],
    tell: (stage) => {
      const visit = calmVisit(stage, { lines: [{ euros: 2.5, type: "InvoiceFee", name: "Invoice fee" }] })
      return { ...visit, served: false }
    }
  },
  {
    code: "orphan-order-item",
    severity: "info",
    items: [0, 1],
    tell: (stage) => {
      const visit = openVisit(stage)
      return { ...visit, served: false, items: visit.items.map((item) => canceled(item, visit.created + 60, false)) }
    }
  },
  {
    code: "unresolved-reference",
    severity: "info",
    ofEnterprise: "gathered",
    items: [0, 1],
    tell: (stage) => ({ ...calmVisit(stage, { service: place.parking }), served: false })
  },
  {
    code: "order-without-items",
    severity: "warning",
    items: [],
    tell: (stage) => ({ ...openVisit(stage), items: [] })
  },
  { code: "order-without-items", severity: "info", items: [], tell: (stage) => ({ ...calmStay(stage), items: [] }) },
  {
    code: "service-mismatch",
    severity: "warning",
    items: [1],
    tell: (stage) =>
      changed(calmVisit(stage), 1, (item) => ({ ...item, service: serviceNumber(stage.property.index, place.spa) }))
  },
  {
    code: "service-mismatch",
    severity: "warning",
    items: [4],
    tell: (stage) => joined(calmStay(stage, { breakfast: "none" }), dinner(stage))
  },
  {
    code: "enterprise-mismatch",
    severity: "error",
    items: [0],
    tell: (stage) => {
      const { properties } = stage.story
      const other = (stage.property.index + 1) % properties.length
      // Without taxes, which may have more digits than the other enterprise has.
      const lines = [{ euros: 24.9, rates: [] }, { euros: 6.5, count: 3 }]
      return properties.length < 2
        ? null
        : changed(calmVisit(stage, { lines }), 0, (item) => ({ ...item, enterprise: other }))
    }
  },
  // All that there is of the order in the range is the other enterprise's: its one line, or the one that counts already.
  {
    code: "enterprise-mismatch",
    severity: "error",
    items: [0],
    tell: (stage) => misplaced(stage, [{ euros: 24.9, rates: [] }])
  },
  {
    code: "enterprise-mismatch",
    severity: "error",
    items: [0],
    tell: (stage) => {
      const { from, to } = stage.story
      const later = onDay(stage.story, stage.property, to - from + 9, 12)
      const order = misplaced(stage, [{ euros: 24.9, rates: [] }, { euros: 6.5, count: 3 }])
      return order && changed(order, 1, (item) => ({ ...item, consumed: later }))
    }
  },
  {
    code: "reservation-night-without-charge",
    severity: "warning",
    items: [],
    tell: (stage) => without(calmStay(stage), 3)
  },
  {
    code: "reservation-night-without-charge",
    severity: "warning",
    items: [],
    tell: (stage) => {
      const arrival = stage.story.to - 4
      return without(calmStay(stage, { arrival, nights: 6, breakfast: "none" }), 2)
    }
  },
  {
    code: "reservation-night-without-charge",
    severity: "info",
    items: [],
    tell: (stage) => without(calmStay(stage), 0, 3)
  },
  {
    code: "account-mismatch",
    severity: "info",
    items: [1],
    tell: (stage) => changed(calmVisit(stage), 1, (item) => ({ ...item, account: guestOf(stage.number + 1) }))
  },
  {
    code: "account-mismatch",
    severity: "info",
    items: [0, 3],
    tell: (stage) => {
      const elsewhere = (item: ItemDraft) => ({ ...item, account: guestOf(stage.number + 1) })
      return changed(changed(calmStay(stage), 0, elsewhere), 3, elsewhere)
    }
  },
  {
    code: "linked-reservation-missing",
    severity: "warning",
    items: [],
    tell: [
      (stage) => calmVisit(stage, { linked: stage.number + 1, account: guestOf(stage.number) }),
      (stage) => ({ ...calmStay(stage), served: false, items: [] })
    ]
  },
  {
    code: "linked-reservation-missing",
    severity: "warning",
    items: [],
    tell: [
      (stage) => calmVisit(stage, { linked: stage.number + 1, account: guestOf(stage.number) }),
      (stage) => calmVisit(stage)
    ]
  },
  {
    code: "linked-reservation-canceled",
    severity: "warning",
    items: [0, 1],
    tell: [
      (stage) => chargedToNext(stage),
      (stage) => calmStay(stage, { fate: "Canceled", cancelled: onDay(stage.story, stage.property, 2, 20) })
    ]
  },
  // The last line was had when the cancellation had just been made.
  {
    code: "linked-reservation-canceled",
    severity: "warning",
    items: [0, 1],
    tell: [
      (stage) => {
        const cancelled = onDay(stage.story, stage.property, 2, 20)
        return changed(
          chargedToNext(stage, { opened: cancelled - 600 }),
          1,
          (item) => ({ ...item, consumed: cancelled })
        )
      },
      (stage) => calmStay(stage, { fate: "Canceled", cancelled: onDay(stage.story, stage.property, 2, 20) })
    ]
  },
  {
    code: "linked-account-mismatch",
    severity: "info",
    items: [],
    tell: [
      (stage) => calmVisit(stage, { linked: stage.number + 1, account: guestOf(stage.number) }),
      (stage) => calmStay(stage)
    ]
  },
  {
    code: "linked-account-mismatch",
    severity: "info",
    items: [],
    tell: [
      (stage) => calmVisit(stage, { linked: stage.number + 1, account: guestOf(stage.number) }),
      (stage) => calmStay(stage, { company: 5 })
    ]
  },
  {
    code: "linked-outside-stay",
    severity: "info",
    items: [0],
    tell: [
      (stage) => {
        const opened = onDay(stage.story, stage.property, 2, 15) - 86_401
        return chargedToNext(stage, { opened, paid: opened + 3600 })
      },
      (stage) => calmStay(stage)
    ]
  },
  {
    code: "linked-outside-stay",
    severity: "info",
    items: [0, 1],
    tell: [
      (stage) => {
        const late = (item: ItemDraft) => ({ ...item, consumed: onDay(stage.story, stage.property, 4, 11) + 86_401 })
        return changed(changed(chargedToNext(stage, { paid: lateEvening(stage) }), 0, late), 1, late)
      },
      (stage) => calmStay(stage)
    ]
  }
]

/** A visit that is not paid yet, whose first line was booked for another enterprise. */
const misplaced = (stage: Stage, lines: VisitPlot["lines"]): OrderDraft | null => {
  const { properties } = stage.story
  const enterprise = (stage.property.index + 1) % properties.length
  return properties.length < 2 ? null : changed(openVisit(stage, { lines }), 0, (item) => ({ ...item, enterprise }))
}

const lateEvening = ({ property, story }: Stage): number => onDay(story, property, 5, 22)

const dinner = ({ number, property, story }: Stage) => {
  const at = onDay(story, property, 3, 20)
  const item = sold({
    property,
    service: place.restaurant,
    account: number * 2,
    type: "ProductOrder",
    name: "Dinner",
    price: price(property, 38),
    rates: property.template.taxes.food,
    created: at,
    consumed: at
  })
  return closed(item, at + 3600, billOf(number, 3))
}
