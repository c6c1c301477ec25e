import type { Defect } from "./Defect.ts"
import { billOf, canceled, closed, rebate, sold } from "./Item.ts"
import { place, price, serviceNumber } from "./Property.ts"
import { calmStay, calmVisit, changed, joined, openVisit, type Stage } from "./Scene.ts"
import { onDay, reservationNear } from "./Story.ts"

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
    items: [0, 1],
    tell: (stage) => ({ ...calmVisit(stage, { service: place.parking }), served: false })
  },
  {
    code: "unresolved-reference",
    severity: "info",
    items: [2],
    tell: (stage) => {
      const order = reservationNear(stage.story, stage.property, stage.number)
      const visit = calmVisit(stage)
      const [item] = visit.items
      if (order === null || item === undefined) return null
      const at = item.closed ?? item.created
      return joined(visit, closed(rebate(item, { order, position: 0 }, at), at, billOf(stage.number, 1)))
    }
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
      return properties.length < 2
        ? null
        : changed(calmVisit(stage), 0, (item) => ({ ...item, enterprise: other }))
    }
  }
]

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
