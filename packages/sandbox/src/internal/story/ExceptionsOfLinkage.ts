import { companyOf, guestOf, type OrderDraft } from "./Draft.ts"
import { canceled, reopened } from "./Item.ts"
import { almostRebated } from "./NearMisses.ts"
import { place, serviceNumber } from "./Property.ts"
import {
  type Act,
  calmStay,
  calmVisit,
  changed,
  chargedToNext,
  restayed,
  type Scene,
  type Stage,
  without
} from "./Scene.ts"
import { onDay } from "./Story.ts"

const canceledStay: Scene = (stage) =>
  calmStay(stage, { fate: "Canceled", cancelled: onDay(stage.story, stage.property, 1, 20) })

/** Nights, accounts and links that look wrong and are not, some of them to the second. */
export const exceptionsOfLinkage: ReadonlyArray<Act> = [
  // The guest came after midnight, or left before the last night, which is not charged.
  (stage) => restayed(without(calmStay(stage), 0), { actualStart: onDay(stage.story, stage.property, 3, 0, 10) }),
  (stage) =>
    restayed(without(calmStay(stage, { nights: 3 }), 6, 7, 8), {
      actualEnd: onDay(stage.story, stage.property, 4, 9)
    }),
  // A guest who came early, or left late, pays the nights that were booked.
  (stage) => {
    const at = (day: number, hour: number) => onDay(stage.story, stage.property, day, hour)
    return restayed(calmStay(stage), { actualStart: at(1, 23), actualEnd: at(5, 1) })
  },
  // A night that was canceled was charged once; one without its day may be any.
  (stage) => changed(calmStay(stage), 3, (item) => canceled(reopened(item), item.created + 60, false)),
  (stage) => without(changed(calmStay(stage), 0, (item) => ({ ...item, start: null })), 3),
  // Charged night by night, up to this one.
  (stage) => {
    const { asOf, to } = stage.story
    const stay = calmStay(stage, { arrival: to - 2, nights: 5, breakfast: "none" })
    const today = stage.property.zone.dayOf(asOf)
    return { ...stay, items: stay.items.filter(({ start }) => stage.property.zone.dayOf(start ?? 0) < today) }
  },
  // Not there yet, or not coming: nights are not missed.
  (stage) => without(calmStay(stage, { arrival: stage.story.to + 2 }), 3),
  (stage) => without(calmStay(stage, { fate: "Optional", block: 12 }), 0),
  (stage) => {
    const cancelled = onDay(stage.story, stage.property, 1, 20)
    return without(calmStay(stage, { fate: "Canceled", cancelled }), 0)
  },
  // Booked by the hour: there are no nights.
  (stage) => {
    const service = serviceNumber(stage.property.index, place.dayRooms)
    const stay = without(calmStay(stage, { breakfast: "none" }), 2)
    return { ...stay, service, items: stay.items.map((item) => ({ ...item, service })) }
  },
  // Somebody else pays: a company, an agency, the booker.
  (stage) => calmStay(stage, { company: 6, breakfast: "none" }),
  (stage) => {
    const agency = guestOf(stage.number + 1)
    return restayed(changed(calmStay(stage), 0, (item) => ({ ...item, account: agency })), { agency })
  },
  (stage) => {
    const company = guestOf(stage.number + 1)
    return restayed(changed(calmStay(stage), 0, (item) => ({ ...item, account: company })), { company })
  },
  (stage) => {
    const booker = guestOf(stage.number + 1)
    return { ...changed(calmVisit(stage), 0, (item) => ({ ...item, account: booker })), booker }
  },
  (stage) =>
    changed(calmVisit(stage), 0, (item) => ({
      ...canceled(reopened(item), item.created + 60, false),
      account: guestOf(stage.number + 1)
    })),
  // Of a canceled stay: had a second before it was called off, canceled as well, or rebated, but for half a unit.
  [
    (stage) => chargedToNext(stage, { opened: onDay(stage.story, stage.property, 3, 19) }),
    (stage) => calmStay(stage, { fate: "Canceled", cancelled: onDay(stage.story, stage.property, 3, 19) + 301 })
  ],
  [(stage) => chargedToNext(stage, { cancelled: onDay(stage.story, stage.property, 3, 21) }), canceledStay],
  [(stage) => chargedToNext(stage, { lines: [{ euros: 30 }], rebated: true }), canceledStay],
  [
    (stage) =>
      almostRebated(stage, chargedToNext(stage, { lines: [{ euros: 40 }] }), onDay(stage.story, stage.property, 4, 9)),
    canceledStay
  ],
  // On the account of the company, of the agency or of the booker.
  [
    (stage) => chargedToNext(stage, { account: companyOf(stage.property.index, 2) }),
    (stage) => calmStay(stage, { company: 2 })
  ],
  [
    (stage) => chargedToNext(stage, { account: guestOf(stage.number) }),
    (stage) => restayed(calmStay(stage), { agency: guestOf(stage.number - 1) })
  ],
  [
    (stage) => chargedToNext(stage, { account: guestOf(stage.number) }),
    (stage) => ({ ...calmStay(stage), booker: guestOf(stage.number - 1) })
  ],
  // A day before the arrival and a day after the departure, to the second.
  [
    (stage) =>
      consumedAt(
        stage,
        onDay(stage.story, stage.property, 2, 15) - DAY,
        onDay(stage.story, stage.property, 4, 11) + DAY
      ),
    (stage) =>
      restayed(calmStay(stage), {
        actualStart: onDay(stage.story, stage.property, 2, 15),
        actualEnd: onDay(stage.story, stage.property, 4, 11)
      })
  ],
  // An early arrival and a late departure count.
  [
    (stage) =>
      consumedAt(stage, onDay(stage.story, stage.property, 1, 9) - DAY, onDay(stage.story, stage.property, 5, 8) + DAY),
    (stage) =>
      restayed(calmStay(stage), {
        actualStart: onDay(stage.story, stage.property, 1, 9),
        actualEnd: onDay(stage.story, stage.property, 5, 8)
      })
  ],
  // What is canceled may have been meant for any day.
  [
    (stage) =>
      changed(chargedToNext(stage), 0, (item) => ({
        ...canceled(reopened(item), item.created + 60, false),
        consumed: item.consumed + 20 * DAY
      })),
    (stage) => calmStay(stage)
  ]
]

const consumedAt = (stage: Stage, first: number, second: number): OrderDraft => {
  const visit = chargedToNext(stage, { opened: first, paid: second })
  return changed(visit, 1, (item) => ({ ...item, consumed: second }))
}

const DAY = 86_400
