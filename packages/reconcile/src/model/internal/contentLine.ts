/**
 * The line of an item in its content hash: the JSON of its id and of what `PublishedItem.economicsOf` gives of it.
 *
 * @internal
 */
import { type IdIndex, Money } from "@nightaudit/core"
import { type Bytes, encode } from "../../internal/bytes.ts"
import * as decimals from "../../internal/decimals.ts"
import type { ItemInRange } from "../ItemInRange.ts"
import * as ItemKind from "../ItemKind.ts"
import * as TaxSums from "../TaxSums.ts"

export const begin = (bytes: Bytes, id: string): void => bytes.text(`[${JSON.stringify(id)}`)

/** The same with the id of a number. */
export const beginAt = (bytes: Bytes, ids: IdIndex.IdIndex, number: number): void => {
  bytes.copy(bracket)
  bytes.id(ids, number)
}

const bracket = encode("[")

/** What follows the id. */
export const dated = (businessDate: string): Uint8Array => encode(`,{"businessDate":${JSON.stringify(businessDate)}`)

/** What many items have in common. */
export interface Alike extends Pick<ItemInRange, "AccountingCategoryId" | "AccountingState" | "ServiceId"> {
  readonly currency: string
  /** Of the taxes. */
  readonly codes: ReadonlyArray<string | null | undefined>
}

/** What follows the date, for items that are alike: all is encoded but the amounts. */
export class Form {
  readonly #net: Uint8Array
  readonly #gross = encode("\",\"gross\":\"")
  readonly #taxes: ReadonlyArray<{ readonly before: Uint8Array; readonly summands: ReadonlyArray<number> }>
  readonly #end: Uint8Array

  constructor(alike: Alike) {
    const { AccountingCategoryId, ServiceId, codes, currency } = alike
    this.#net = encode(
      `,"serviceId":${JSON.stringify(ServiceId)},"accountingCategoryId":${JSON.stringify(AccountingCategoryId)},` +
        `"isLive":${ItemKind.isLive(alike)},"currency":${JSON.stringify(currency)},"net":"`
    )
    const sums = TaxSums.of({ TaxValues: codes.map((code) => ({ Code: code ?? null, Value: 0 })) })
    this.#taxes = sums.map(({ code }, sum) => ({
      before: encode(`${sum === 0 ? "\",\"taxes\":[" : "\"},"}{"code":${JSON.stringify(code)},"value":"`),
      summands: codes.flatMap((each, index) => (each ?? null) === code ? [index] : [])
    }))
    this.#end = encode(`${sums.length === 0 ? "\",\"taxes\":[" : "\"}"}]}]\n`)
  }

  /** The taxes are those from `first` on. */
  write(bytes: Bytes, net: number, gross: number, taxes: Numbers, first: number): void {
    bytes.copy(this.#net)
    bytes.decimal(net)
    bytes.copy(this.#gross)
    bytes.decimal(gross)
    for (const { before, summands } of this.#taxes) {
      bytes.copy(before)
      const [summand = 0] = summands
      if (summands.length === 1) bytes.decimal(taxes.get(first + summand))
      else bytes.text(Money.format(decimals.sum(summands.map((index) => taxes.get(first + index)))))
    }
    bytes.copy(this.#end)
  }
}

/** Numbers by their places. */
export interface Numbers {
  readonly get: (at: number) => number
}
