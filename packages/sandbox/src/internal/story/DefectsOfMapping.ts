import type { Defect } from "./Defect.ts"
import type { ItemDraft, OrderDraft } from "./Draft.ts"
import { calmStay, calmVisit, changed, type Stage } from "./Scene.ts"

/** Rows that lack a field, or have an unknown value. */
export const mapping: ReadonlyArray<Defect> = [
  {
    code: "missing-accounting-category",
    severity: "warning",
    items: [1],
    tell: (stage) => changed(calmVisit(stage), 1, uncategorised)
  },
  {
    code: "missing-accounting-category",
    severity: "warning",
    items: [0, 1],
    tell: (stage) => {
      const visit = calmVisit(stage)
      return { ...visit, items: visit.items.map(uncategorised) }
    }
  },
  {
    code: "unknown-enum",
    severity: "info",
    items: [1],
    ofEnterprise: "gathered",
    tell: (stage) => saying(stage, { Type: "DestinationFee" })
  },
  {
    code: "unknown-enum",
    severity: "info",
    items: [1],
    ofEnterprise: "gathered",
    tell: (stage) => saying(stage, { RevenueType: "Commission" })
  },
  {
    code: "unknown-enum",
    severity: "info",
    items: [1],
    ofEnterprise: "gathered",
    tell: (stage) =>
      changed(
        saying(stage, { AccountingState: "Pledged" }),
        1,
        (item) => ({ ...item, state: "Open", closed: null, bill: null })
      )
  },
  {
    code: "unexpected-null",
    severity: "warning",
    items: [],
    tell: (stage) => ({ ...calmStay(stage), row: { Number: null } })
  },
  {
    code: "unexpected-null",
    severity: "warning",
    items: [],
    tell: (stage) => ({ ...calmVisit(stage), row: { Origin: null } })
  },
  {
    code: "unexpected-null",
    severity: "warning",
    items: [],
    tell: (stage) => ({ ...calmVisit(stage), row: { Options: null } })
  },
  {
    code: "unexpected-null",
    severity: "warning",
    items: [0, 1, 2, 3],
    tell: (stage) => {
      const visit = calmVisit(stage, { lines: [{ euros: 24.9 }, { euros: 6.5 }, { euros: 3 }, { euros: 4.2 }] })
      const rows = [{ OriginalAmount: null }, { CreatorProfileId: null }, { UpdaterProfileId: null }, { Options: null }]
      return { ...visit, items: visit.items.map((item, position) => ({ ...item, row: rows[position] ?? {} })) }
    }
  }
]

const uncategorised = (item: ItemDraft): ItemDraft => ({ ...item, category: null })

const saying = (stage: Stage, row: NonNullable<ItemDraft["row"]>): OrderDraft =>
  changed(calmVisit(stage), 1, (item) => ({ ...item, row }))
