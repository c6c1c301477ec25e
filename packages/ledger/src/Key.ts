/**
 * Under which code of the ledger an order item is to be found.
 */
import type { ItemInRange } from "@nightaudit/reconcile/model/ItemInRange"
import type { Reference } from "@nightaudit/reconcile/model/Reference"
import { Result, Schema } from "effect"

/**
 * What the codes of a ledger are: ids of the platform, its revenue types, the account codes that its categories have, or the
 * ledger's own.
 */
export const Kind = Schema.Literals(["accountingCategoryId", "serviceId", "revenueType", "ledgerAccountCode", "code"])
export type Kind = typeof Kind.Type

/** How a mapping writes the items that have no accounting category. */
export const none = "none"

/** Where a code of the ledger belongs. */
export type Place = "mapped" | "outOfScope" | "unmapped"

export interface Keys {
  readonly kind: Kind
  /** A code as it is compared: ids in lower case. */
  readonly normal: (code: string) => string
  readonly placeOf: (code: string) => Place
  /** What the mapping goes by: the item's category, service or revenue type. */
  readonly rawOf: (item: ItemInRange) => string
  /** The code that the item is to be found under; none where the mapping does not say. */
  readonly codeOf: (item: ItemInRange) => string | undefined
  /** Whether the category is one that has no code of a ledger account, where the ledger is keyed by that. */
  readonly isWithoutCode: (raw: string) => boolean
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

const revenueTypes: ReadonlySet<string> = new Set(["Service", "Product", "Additional"])

/** What a mapping says of its codes. */
export interface File {
  readonly key?: Kind
  readonly codes?: Readonly<Record<string, ReadonlyArray<string>>>
  readonly outOfScope?: ReadonlyArray<string>
}

/** The code of each category as the mapping writes them, or what is wrong with them. */
const codesOf = (file: File): Result.Result<ReadonlyMap<string, string>, string> => {
  const codes = new Map<string, string>()
  for (const [code, categories] of Object.entries(file.codes ?? {})) {
    for (const category of categories) {
      const id = category.toLowerCase()
      if (id !== none && !uuid.test(id)) {
        return Result.fail(
          `codes[${JSON.stringify(code)}]: ${JSON.stringify(category)} is neither the ID of a category nor "${none}"`
        )
      }
      const other = codes.get(id)
      if (other !== undefined && other !== code) {
        return Result.fail(
          `codes: ${JSON.stringify(category)} stands under both ${JSON.stringify(other)} and ${JSON.stringify(code)}`
        )
      }
      codes.set(id, code)
    }
  }
  return Result.succeed(codes)
}

/** The code of each category of the reference that has one. */
const accountCodesOf = ({ accountingCategories }: Reference): ReadonlyMap<string, string> =>
  new Map([...accountingCategories].flatMap(([id, { LedgerAccountCode }]) => {
    const code = LedgerAccountCode?.trim() ?? ""
    return code === "" ? [] : [[id, code] as const]
  }))

/** The keys of a mapping. Fails when its codes contradict each other, or need a reference that is not given. */
export const make = (file: File, reference?: Reference): Result.Result<Keys, string> => {
  const kind = file.key ?? (file.codes === undefined ? "accountingCategoryId" : "code")
  if (kind === "code" && file.codes === undefined) return Result.fail("codes: the key is code, and there are none")
  if (kind !== "code" && file.codes !== undefined) return Result.fail(`codes: the key is ${kind}, which needs none`)
  if (kind !== "ledgerAccountCode") return Result.flatMap(codesOf(file), (codes) => keysOf(file, kind, codes))
  const categories = reference?.accountingCategories ?? new Map<string, unknown>()
  return reference === undefined || categories.size === 0
    ? Result.fail("key: ledgerAccountCode needs the accountingCategories of --reference FILE")
    : keysOf(file, kind, accountCodesOf(reference), (id) => categories.has(id))
}

const keysOf = (
  file: File,
  kind: Kind,
  codes: ReadonlyMap<string, string>,
  isCategory: (id: string) => boolean = () => false
): Result.Result<Keys, string> => {
  const normal = (code: string) =>
    kind === "accountingCategoryId" || kind === "serviceId" ? code.toLowerCase() || none : code
  const outOfScope = new Set((file.outOfScope ?? []).map(normal))
  const mapped = new Set([...Object.keys(file.codes ?? {}), ...codes.values()])
  const both = [...outOfScope].find((code) => mapped.has(code))
  if (both !== undefined) return Result.fail(`outOfScope: ${JSON.stringify(both)} has categories among the codes`)
  const isMapped = (code: string): boolean => {
    switch (kind) {
      case "code":
      case "ledgerAccountCode":
        return mapped.has(code)
      case "revenueType":
        return revenueTypes.has(code)
      case "accountingCategoryId":
        return code === none || uuid.test(code)
      case "serviceId":
        return uuid.test(code)
    }
  }
  const rawOf = (item: ItemInRange): string => {
    switch (kind) {
      case "revenueType":
        return item.RevenueType
      case "serviceId":
        return item.ServiceId.toLowerCase()
      default:
        return item.AccountingCategoryId?.toLowerCase() ?? none
    }
  }
  return Result.succeed({
    kind,
    normal,
    placeOf: (code) => outOfScope.has(code) ? "outOfScope" : isMapped(code) ? "mapped" : "unmapped",
    rawOf,
    codeOf: (item) => kind === "code" || kind === "ledgerAccountCode" ? codes.get(rawOf(item)) : rawOf(item),
    isWithoutCode: (raw) => isCategory(raw) && !codes.has(raw)
  })
}
