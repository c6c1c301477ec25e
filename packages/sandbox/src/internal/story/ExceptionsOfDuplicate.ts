import { priced } from "./Amount.ts"
import type { ItemDraft, OrderDraft } from "./Draft.ts"
import { canceled, rebate, valued } from "./Item.ts"
import { again, checked, round } from "./Posting.ts"
import { place, price } from "./Property.ts"
import { billed, paid } from "./Rebating.ts"
import { type Act, calmVisit, changed, joined, nudged, type Stage } from "./Scene.ts"

/** Things that were sold twice, or booked twice for a reason. */
export const exceptionsOfDuplicate: ReadonlyArray<Act> = [
  // One check: for all lines of an order, for two parts of a table, for an order that was canceled and posted again.
  (stage) => {
    const visit = calmVisit(stage)
    return { ...visit, items: visit.items.map((item) => ({ ...item, external: `CHECK-${stage.number}` })) }
  },
  [(stage) => checked(stage, 0), (stage) => checked(stage, 1, { lines: [{ euros: 12.4 }] })],
  [(stage) => withdrawn(checked(stage, 0)), (stage) => checked(stage, 1)],
  // The same night twice, for a child, under another product or for another part of its price; canceled, or rebated.
  (stage) => doubled(stage, { data: { ...NIGHT, age: stage.property.index + 100 } }),
  (stage) => doubled(stage, { data: { ...NIGHT, product: 6 } }),
  (stage) => changed(again(stage, 0), 4, (item) => valued(item, part(stage))),
  (stage) =>
    changed(
      again(stage, 0),
      4,
      (item) => canceled({ ...item, closed: null, bill: null }, item.created + 60, false)
    ),
  (stage) => takenBack(stage, (item) => item),
  (stage) => takenBack(stage, (item) => nudged(stage, item)),
  // A second too late; another hand, another guest; of one order, or canceled; known to the outlet as two.
  [(stage) => round(stage, 0, 0), (stage) => round(stage, 1, 121)],
  [(stage) => round(stage, 0, 0), (stage) => all(round(stage, 1, 60), { by: stage.property.index * 16 + 4 })],
  [(stage) => round(stage, 0, 0), (stage) => round(stage, 1, 60, { account: stage.number * 2 })],
  (stage) => round(stage, 0, 0, { lines: [{ euros: 7.4 }, { euros: 7.4 }, { euros: 7.4 }] }),
  [(stage) => withdrawn(round(stage, 0, 0)), (stage) => round(stage, 1, 60)],
  [
    (stage) => all(round(stage, 0, 0), { external: `CHECK-${stage.number}-1` }),
    (stage) => all(round(stage, 1, 60), { external: `CHECK-${stage.number}-2` })
  ],
  [(stage) => round(stage, 0, 0), (stage) => round(stage, 1, 60, { lines: [{ euros: 7.5 }] })]
]

const all = (order: OrderDraft, change: Partial<ItemDraft>): OrderDraft => ({
  ...order,
  items: order.items.map((item) => ({ ...item, ...change }))
})

const withdrawn = (order: OrderDraft): OrderDraft => {
  const at = order.created + 30
  return {
    ...order,
    state: "Canceled",
    cancelled: at,
    items: order.items.map((item) => canceled({ ...item, closed: null, bill: null }, at, false))
  }
}

const NIGHT = { is: "product", product: place.accommodation, allowance: false } as const

const doubled = (stage: Stage, change: Partial<ItemDraft>): OrderDraft =>
  changed(again(stage, 0), 4, (item) => ({ ...item, ...change }))

const part = ({ property }: Stage) => priced(property.book, price(property, 20), property.template.taxes.stay)

const takenBack = (stage: Stage, change: (item: ItemDraft) => ItemDraft): OrderDraft => {
  const stay = again(stage, 0)
  const night = stay.items.at(-1)
  return night === undefined
    ? stay
    : joined(stay, billed(stage, change(rebate(night, { order: stage.number, position: 4 }, paid(night)))))
}
