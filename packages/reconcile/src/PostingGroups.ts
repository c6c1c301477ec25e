import type { Ids, Instant, OrderItem } from "@nightaudit/core"
import * as decimals from "./internal/decimals.ts"
import { getOrAdd } from "./internal/getOrAdd.ts"

/** What is kept of an item until the range has been read. */
export interface Posting {
  readonly id: Ids.OrderItemId
  readonly serviceOrderId: Ids.ServiceOrderId
  readonly createdUtc: Instant.Instant
  readonly creatorProfileId: string | null
}

/** Items that look the same, and what the first of them looks like. */
export interface PostingGroup {
  readonly billingName: string | null
  readonly externalIdentifier: string | null
  readonly type: string
  readonly gross: string
  readonly currency: string
  readonly serviceId: Ids.ServiceId
  /** In the order in which they came. */
  readonly postings: ReadonlyArray<Posting>
}

/** Items of a range by what they agree in, gross value and currency always among it. */
export class PostingGroups {
  readonly #groups = new Map<string, PostingGroup & { readonly postings: Array<Posting> }>()

  add(item: OrderItem.OrderItem, agreement: ReadonlyArray<string | null>): void {
    const { Amount: { Currency, GrossValue } } = item
    const key = JSON.stringify([GrossValue, Currency, ...agreement])
    const group = getOrAdd(this.#groups, key, () => ({
      billingName: item.BillingName ?? null,
      externalIdentifier: item.ExternalIdentifier ?? null,
      type: item.Type,
      gross: decimals.text(GrossValue),
      currency: Currency,
      serviceId: item.ServiceId,
      postings: []
    }))
    group.postings.push({
      id: item.Id,
      serviceOrderId: item.ServiceOrderId,
      createdUtc: item.CreatedUtc,
      creatorProfileId: item.CreatorProfileId ?? null
    })
  }

  get groups(): ReadonlyArray<PostingGroup> {
    return [...this.#groups.values()]
  }
}

/** The orders that the items were posted to, sorted. */
export const ordersOf = (postings: ReadonlyArray<Posting>): ReadonlyArray<Ids.ServiceOrderId> =>
  [...new Set(postings.map(({ serviceOrderId }) => serviceOrderId))].toSorted()

/** What a person calls the items. */
export const name = ({ billingName, type }: PostingGroup): string =>
  billingName ? `"${billingName}"` : `An item of type ${type}`
