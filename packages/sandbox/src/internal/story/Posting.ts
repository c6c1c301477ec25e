import { guestOf, type OrderDraft } from "./Draft.ts"
import { calmStay, calmVisit, changed, joined, type Stage } from "./Scene.ts"
import { onDay } from "./Story.ts"
import type { VisitPlot } from "./VisitStory.ts"

/** One of several rounds of the same guest, in orders of consecutive numbers: the same drink by the same person, `late` seconds later. */
export const round = (stage: Stage, place: number, late: number, plot: Partial<VisitPlot> = {}): OrderDraft => {
  const first = stage.number - place
  const opened = onDay(stage.story, stage.property, 3, 19, first % 60) + late
  const visit = calmVisit(stage, {
    account: guestOf(first),
    opened,
    paid: opened + 3600,
    lines: [{ euros: 7.4, name: "House wine, glass" }],
    ...plot
  })
  const items = visit.items.map((item) => ({ ...item, external: null, by: stage.property.index * 16 + 3 }))
  return { ...visit, items }
}

/** A visit whose first item an outlet knows under the check of an order some numbers before. */
export const checked = (stage: Stage, place: number, plot: Partial<VisitPlot> = {}): OrderDraft =>
  changed(calmVisit(stage, plot), 0, (item) => ({ ...item, external: `CHECK-${stage.number - place}` }))

/** A stay of two nights without breakfast, with the items of some positions once more, from position 4 on. */
export const again = (stage: Stage, ...positions: ReadonlyArray<number>): OrderDraft => {
  const stay = calmStay(stage, { breakfast: "none" })
  return positions.flatMap((position) => stay.items[position] ?? []).reduce(joined, stay)
}
