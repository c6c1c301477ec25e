import type { TruthTotalsRow } from "@nightaudit/sandbox"

type Sums = Readonly<Record<"items" | "net" | "tax" | "gross", bigint>>

/**
 * Where two totals differ first, if they do. With `isDrifted` whatever the rows say of their type, revenue type and state
 * is left out: some of them have unknown values.
 */
export const difference = (
  said: ReadonlyArray<TruthTotalsRow>,
  truly: ReadonlyArray<TruthTotalsRow>,
  isDrifted: boolean
): string | undefined => {
  const [mine, theirs] = [sums(said, isDrifted), sums(truly, isDrifted)]
  const key = [...new Set([...mine.keys(), ...theirs.keys()])].find((key) =>
    print(mine.get(key)) !== print(theirs.get(key))
  )
  return key === undefined ? undefined : `${key} has ${print(mine.get(key))}, not ${print(theirs.get(key))}`
}

const sums = (rows: ReadonlyArray<TruthTotalsRow>, isDrifted: boolean): ReadonlyMap<string, Sums> => {
  const cells = new Map<string, Sums>()
  for (const row of rows) {
    const said = isDrifted ? [] : [row.revenueType, row.type, row.accountingState]
    const key = [row.enterpriseId, row.businessDate, row.serviceId, row.accountingCategoryId, row.currency, ...said]
      .join(" ")
    const { gross, items, net, tax } = cells.get(key) ?? { items: 0n, net: 0n, tax: 0n, gross: 0n }
    cells.set(key, {
      items: items + BigInt(row.items),
      net: net + scaled(row.net),
      tax: tax + scaled(row.tax),
      gross: gross + scaled(row.gross)
    })
  }
  return cells
}

const digits = 12

const scaled = (decimal: string): bigint => {
  const [whole = "", part = ""] = decimal.split(".")
  return BigInt(whole + part.padEnd(digits, "0"))
}

const print = (sums: Sums | undefined): string =>
  sums === undefined ? "nothing" : `${sums.items} items, ${sums.net} + ${sums.tax} = ${sums.gross} (e-${digits})`
