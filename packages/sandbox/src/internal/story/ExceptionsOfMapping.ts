import { guestOf } from "./Draft.ts"
import { billOf, canceled, closed, inactive, sold } from "./Item.ts"
import { place, price } from "./Property.ts"
import { calmStay, calmVisit, changed, joined, type Scene } from "./Scene.ts"

/** Rows that may lack what others have. */
export const exceptionsOfMapping: ReadonlyArray<Scene> = [
  // Without a category: a deposit, a canceled item, an item with zero value.
  (stage) => {
    const { number, property } = stage
    const stay = calmStay(stage)
    const item = sold({
      property,
      service: place.accommodation,
      account: guestOf(number),
      type: "Deposit",
      name: "Deposit",
      price: price(property, 50),
      rates: [],
      created: stay.created,
      consumed: stay.created,
      data: null
    })
    return joined(stay, closed(item, stay.created + 60, billOf(number, 3)))
  },
  (stage) =>
    changed(
      calmVisit(stage),
      1,
      (item) => canceled({ ...item, category: null, closed: null, bill: null }, item.created + 60, false)
    ),
  (stage) => changed(calmStay(stage, { breakfast: "included" }), 2, (item) => inactive({ ...item, category: null })),
  // Fields that may be null, and are.
  (stage) =>
    changed(calmVisit(stage), 1, (item) => ({
      ...item,
      data: null,
      row: { Notes: null, StartUtc: null, TaxExemptionReason: null, TaxExemptionLegalReference: null }
    })),
  (stage) => ({
    ...calmVisit(stage),
    row: { BookerId: null, CommanderOrigin: null, OriginDetails: null, VoucherId: null, BusinessSegmentId: null }
  })
]
