import { assert } from "@effect/vitest"
import { Instant, type Interval, Money } from "@nightaudit/core"
import type { Reference } from "@nightaudit/reconcile/model/Reference"
import { SourceRun } from "@nightaudit/reconcile/reading/SourceRun"
import { type OrderItemRow, Sandbox, truth } from "@nightaudit/sandbox"
import { BigDecimal, Context, Effect, Layer, Result } from "effect"
import { layer, march, type Options, type Query, reconcile } from "../../reconcile/test/support/run.ts"
import * as Coverage from "../src/Coverage.ts"
import * as Ledger from "../src/Ledger.ts"
import { Reader } from "../src/LedgerLine.ts"
import * as Mapping from "../src/Mapping.ts"
import { Pms } from "../src/PmsItem.ts"
import { reasons } from "../src/TieOut.ts"

/** What an accountant posts: a day and category of it, or one item. */
export interface Posting {
  readonly enterprise: string
  readonly day: string
  readonly category: string
  readonly currency: string
  readonly net: Money.Decimal
  readonly tax: Money.Decimal
  readonly gross: Money.Decimal
  readonly id: string
  readonly reference: string
  readonly order: string
  readonly items: number
}

export type Cells = ReadonlyArray<string>

export const plus = (self: Money.Decimal, that: string): Money.Decimal =>
  BigDecimal.sum(self, BigDecimal.fromStringUnsafe(that))

/** The date on the wall, or the one before where the closing hour has not come yet. */
const dayOf = (item: OrderItemRow, timeZone: string, closingOffset: string | null): string => {
  const [, hours = "0", minutes = "0"] = /T(\d+)H(\d+)M/.exec(closingOffset ?? "") ?? []
  const [date = "", time = ""] = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" })
    .format(new Date(item.ConsumedUtc)).split(" ")
  return time >= `${hours.padStart(2, "0")}:${minutes.padStart(2, "0")}:00`
    ? date
    : new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

const isLive = (state: string): boolean => state === "Open" || state === "Closed"

const byKey = (self: Posting, that: Posting): number => {
  const key = ({ category, currency, day, enterprise, id }: Posting) => [enterprise, day, category, currency, id].join()
  return key(self) < key(that) ? -1 : 1
}

/** A reconciliation of the sandbox, and what a faultless accountant has posted meanwhile. */
const make = Effect.fnUntraced(function*(query: Query = march) {
  const { hotel } = yield* Sandbox
  const { manifest, outcomes } = yield* reconcile(query)
  const enterprises = yield* (yield* SourceRun).enterprises
  const asOf = Instant.Instant.make(hotel.asOf)
  const ranges = new Map<string, Interval.Range>(
    outcomes.flatMap((outcome) => outcome._tag === "Enterprise" ? [[outcome.enterpriseId, outcome.range]] : [])
  )

  const totals = new Map<string, Posting>()
  for (const row of truth(hotel, { ...query, asOf: hotel.asOf }).totals) {
    if (!isLive(row.accountingState)) continue
    const { accountingCategoryId, businessDate: day, currency, enterpriseId: enterprise } = row
    const category = accountingCategoryId ?? "none"
    const key = [enterprise, day, category, currency].join()
    const known = totals.get(key)
    totals.set(key, {
      enterprise,
      day,
      category,
      currency,
      id: "",
      reference: "",
      order: "",
      items: (known?.items ?? 0) + row.items,
      net: plus(known?.net ?? Money.zero, row.net),
      tax: plus(known?.tax ?? Money.zero, row.tax),
      gross: plus(known?.gross ?? Money.zero, row.gross)
    })
  }

  const houses = new Map(hotel.enterprises.map((house) => [house.Id, house]))
  const lines: Array<Posting> = []
  for (const { items } of hotel.records()) {
    for (const item of items.filter(({ AccountingState }) => isLive(AccountingState))) {
      const [house, range] = [houses.get(item.EnterpriseId), ranges.get(item.EnterpriseId)]
      if (house === undefined || range === undefined) continue
      if (item.ConsumedUtc < range.StartUtc || item.ConsumedUtc >= range.EndUtc) continue
      const { Amount } = item
      lines.push({
        enterprise: item.EnterpriseId,
        day: dayOf(item, house.TimeZoneIdentifier, house.BusinessDayClosingOffset),
        category: item.AccountingCategoryId ?? "none",
        currency: Amount.Currency,
        net: Money.fromNumber(Amount.NetValue),
        tax: Amount.TaxValues.reduce((sum, { Value }) => BigDecimal.sum(sum, Money.fromNumber(Value)), Money.zero),
        gross: Money.fromNumber(Amount.GrossValue),
        id: item.Id,
        reference: item.ExternalIdentifier ?? item.BillId ?? "",
        order: item.ServiceOrderId,
        items: 1
      })
    }
  }

  /** What a ledger of these rows comes to. */
  const judge = (
    file: object,
    rows: ReadonlyArray<Cells>,
    { isComplete = true, judgedAt = asOf, reference }: {
      readonly isComplete?: boolean
      readonly judgedAt?: Instant.Instant
      readonly reference?: Reference
    } = {}
  ): Ledger.Judgement => {
    const mapping = Result.getOrThrow(Mapping.parse(JSON.stringify(file), reference))
    const ledger = new Reader(mapping)
    for (const [index, cells] of rows.entries()) Result.getOrThrow(ledger.add(index + 1, cells))
    const pms = new Pms(mapping, judgedAt)
    for (const outcome of outcomes) pms.add(outcome)
    return Ledger.judge({ mapping, ledger, pms, isComplete })
  }

  return {
    hotel,
    manifest,
    asOf,
    totals: [...totals.values()].toSorted(byKey),
    lines: lines.toSorted(byKey),
    /** The days of an enterprise that the range holds whole. */
    isCovered: ({ day, enterprise }: Pick<Posting, "day" | "enterprise">): boolean => {
      const range = ranges.get(enterprise)
      const house = enterprises.find(({ Id }) => Id === enterprise)
      return range !== undefined && house !== undefined && Coverage.holds(Coverage.of(house, range), day)
    },
    judge
  }
})

/** The sandbox of the options, read once. */
export class Scene extends Context.Service<Scene, Effect.Success<ReturnType<typeof make>>>()("test/ledger/Scene") {
  static readonly layer = (options: Options, query?: Query) =>
    Layer.effect(Scene, make(query)).pipe(Layer.provide(layer(options)))
}

/** How an export writes its rows, and the mapping that says so. */
export interface Style {
  readonly name: string
  readonly mapping: Readonly<Record<string, unknown>> & { readonly columns: Readonly<Record<string, string | number>> }
  readonly header: Cells
  readonly cells: (posting: Posting) => Cells
}

const comma = (amount: Money.Decimal): string => {
  const [, sign = "", whole = "", rest = ""] = /^(-?)(\d+)(.*)$/.exec(Money.format(amount)) ?? []
  return `${sign}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ".")}${rest.replace(".", ",")}`
}

const german = (day: string): string => day.split("-").toReversed().join(".")
const american = (day: string): string => [day.slice(5, 7), day.slice(8), day.slice(0, 4)].join("/")

const [debit, credit] = [
  (amount: Money.Decimal) => BigDecimal.isNegative(amount) ? Money.format(BigDecimal.negate(amount)) : "",
  (amount: Money.Decimal) => BigDecimal.isNegative(amount) ? "" : Money.format(amount)
]

export const totalsStyles: ReadonlyArray<Style> = [
  {
    name: "plain",
    mapping: {
      mode: "totals",
      columns: {
        date: "date",
        code: "code",
        currency: "currency",
        gross: "gross",
        net: "net",
        tax: "tax",
        enterprise: "hotel"
      }
    },
    header: ["date", "code", "currency", "net", "tax", "gross", "hotel"],
    cells: ({ category, currency, day, enterprise, gross, net, tax }) => [
      day,
      category,
      currency,
      ...[net, tax, gross].map(Money.format),
      enterprise
    ]
  },
  {
    name: "decimal commas",
    mapping: {
      mode: "totals",
      decimal: ",",
      thousands: ".",
      dateFormat: "dd.MM.yyyy",
      columns: { date: "Datum", code: "Konto", currency: "Währung", gross: "Brutto", net: 5, enterprise: "Hotel" }
    },
    header: ["Datum", "Konto", "Währung", "Brutto", "Netto", "Hotel"],
    cells: ({ category, currency, day, enterprise, gross, net }) => [
      german(day),
      category.toUpperCase().replace("NONE", ""),
      currency,
      comma(gross),
      comma(net),
      enterprise
    ]
  },
  {
    name: "debit and credit, net",
    mapping: {
      mode: "totals",
      header: false,
      amount: "net",
      dateFormat: "MM/dd/yyyy",
      columns: { date: 1, code: 2, currency: 3, debit: 4, credit: 5, enterprise: 6 }
    },
    header: [],
    cells: ({ category, currency, day, enterprise, net }) => [
      american(day),
      category,
      currency,
      debit(net),
      credit(net),
      enterprise
    ]
  }
]

export const linesStyles: ReadonlyArray<Style> = [
  {
    name: "by id",
    mapping: {
      mode: "lines",
      columns: { id: "id", date: "date", code: "code", currency: "currency", amount: "amount", enterprise: "hotel" }
    },
    header: ["date", "id", "code", "currency", "amount", "hotel"],
    cells: ({ category, currency, day, enterprise, gross, id }) => [
      day,
      id.toUpperCase(),
      category,
      currency,
      Money.format(gross),
      enterprise
    ]
  },
  {
    name: "by reference, decimal commas",
    mapping: {
      mode: "lines",
      decimal: ",",
      thousands: ".",
      dateFormat: "dd.MM.yyyy",
      columns: {
        reference: "Beleg",
        date: "Datum",
        code: "Konto",
        currency: "Währung",
        amount: "Betrag",
        side: "S/H",
        enterprise: "Hotel"
      },
      sides: { debit: ["S"], credit: ["H"] }
    },
    header: ["Datum", "Beleg", "Konto", "Währung", "Betrag", "S/H", "Hotel"],
    cells: ({ category, currency, day, enterprise, gross, reference }) => [
      german(day),
      reference,
      category,
      currency,
      comma(BigDecimal.abs(gross)),
      BigDecimal.isNegative(gross) ? "s" : "H",
      enterprise
    ]
  },
  {
    name: "by amount, debit and credit, net",
    mapping: {
      mode: "lines",
      header: false,
      amount: "net",
      columns: { date: 1, code: 2, currency: 3, debit: 4, credit: 5, enterprise: 6 }
    },
    header: [],
    cells: ({ category, currency, day, enterprise, net }) => [
      day,
      category,
      currency,
      debit(net),
      credit(net),
      enterprise
    ]
  }
]

/** The rows of an export. */
export const rows = ({ cells, header }: Style, postings: ReadonlyArray<Posting>): ReadonlyArray<Cells> => [
  ...(header.length === 0 ? [] : [header]),
  ...postings.map(cells)
]

/** The codes of what is said, each with its count. */
export const codes = ({ said }: Ledger.Judgement): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(said, ({ rule }) => rule.code)].toSorted().map(([code, of]) => [code, of.length]))

/** Whether the reasons of every row add up to its difference, and the statuses to both sides. */
export const assertAddsUp = ({ tieOut }: Ledger.Judgement): void => {
  const exact = BigDecimal.fromStringUnsafe
  const total = (amounts: ReadonlyArray<string>) => Money.format(BigDecimal.sumAll([Money.zero, ...amounts.map(exact)]))
  for (const row of tieOut.tieOut) {
    assert.strictEqual(total(reasons.map((reason) => row[reason])), row.difference)
    assert.strictEqual(Money.format(BigDecimal.subtract(exact(row.ledger), exact(row.pms))), row.difference)
  }
  for (const [index, row] of tieOut.tieOut.entries()) {
    const previous = tieOut.tieOut[index - 1]
    if (previous?.enterpriseId === row.enterpriseId && previous.currency === row.currency) continue
    const statuses = tieOut.statuses.filter(({ currency, enterpriseId }) =>
      currency === row.currency && enterpriseId === row.enterpriseId
    )
    assert.strictEqual(total(statuses.map(({ ledger }) => ledger)), row.ledger)
    assert.strictEqual(total(statuses.map(({ pms }) => pms)), row.pms)
  }
}

/** The sums of a reason that are not nothing, over every book, currency and measure. */
export const told = ({ tieOut }: Ledger.Judgement, reason: typeof reasons[number]): ReadonlyArray<string> =>
  tieOut.tieOut.filter((row) => row[reason] !== "0").map((row) => `${row.measure} ${row[reason]} ${row.currency}`)
