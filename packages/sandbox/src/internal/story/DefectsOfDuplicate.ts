import type { Defect } from "./Defect.ts"
import { again, checked, round } from "./Posting.ts"
import { changed, type Stage } from "./Scene.ts"

/** Things that were sold once and booked twice. */
export const duplicates: ReadonlyArray<Defect> = [
  {
    code: "duplicate-external-identifier",
    severity: "warning",
    items: [0, [1, 0]],
    ofEnterprise: true,
    tell: [(stage) => checked(stage, 0), (stage) => checked(stage, 1)]
  },
  {
    code: "duplicate-night",
    severity: "warning",
    items: [0, 4],
    tell: (stage) => again(stage, 0)
  },
  {
    code: "duplicate-night",
    severity: "warning",
    items: [2, 5],
    tell: (stage) => again(stage, 1, 2)
  },
  {
    code: "possible-double-posting",
    severity: "info",
    items: [0, [1, 0]],
    ofEnterprise: true,
    tell: [(stage) => round(stage, 0, 0), (stage) => round(stage, 1, 45)]
  },
  {
    code: "possible-double-posting",
    severity: "info",
    items: [0, [1, 0], [2, 0]],
    ofEnterprise: true,
    tell: [(stage) => round(stage, 0, 0), (stage) => round(stage, 1, 120), (stage) => round(stage, 2, 240)]
  },
  {
    code: "possible-double-posting",
    severity: "info",
    items: [1, [1, 1]],
    ofEnterprise: true,
    tell: [(stage) => nameless(stage, 0), (stage) => nameless(stage, 1)]
  }
]

// Without a product, an item is known by its name; position 0 has none.
const nameless = (stage: Stage, place: number) =>
  changed(
    round(stage, place, 30 * place, {
      lines: [{ euros: 10 + place }, { euros: 2.8, type: "CustomItem", name: "Espresso" }]
    }),
    1,
    (item) => ({ ...item, data: null })
  )
