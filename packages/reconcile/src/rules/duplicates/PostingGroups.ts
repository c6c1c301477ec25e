import type { Ids, Instant, OrderItem } from "@nightaudit/core"
import * as decimals from "../../internal/decimals.ts"

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

/** An item until it is known whether another looks the same. */
export interface Posted extends Posting {
  readonly billingName: string | null
  readonly externalIdentifier: string | null
  readonly accountId: string | null
  readonly productId: string | null
  readonly type: string
  readonly gross: number
  readonly currency: string
  readonly serviceId: Ids.ServiceId
}

/** Items of a range by what they agree in, gross value and currency always among it. */
export class PostingGroups {
  readonly #agreementOf: (posted: Posted) => ReadonlyArray<string | null>
  readonly #posted = new Map<string, Array<Posted>>()

  constructor(agreementOf: (posted: Posted) => ReadonlyArray<string | null>) {
    this.#agreementOf = agreementOf
  }

  /** Takes an item. Of two keys no two look the same, and most keys come once: only the others are compared. */
  add(key: string, item: OrderItem.OrderItem): void {
    const { Amount: { Currency, GrossValue } } = item
    const posted: Posted = {
      id: item.Id,
      serviceOrderId: item.ServiceOrderId,
      createdUtc: item.CreatedUtc,
      creatorProfileId: item.CreatorProfileId ?? null,
      billingName: item.BillingName ?? null,
      externalIdentifier: item.ExternalIdentifier ?? null,
      accountId: item.AccountId ?? null,
      productId: item.Data?.Product?.ProductId ?? null,
      type: item.Type,
      gross: GrossValue,
      currency: Currency,
      serviceId: item.ServiceId
    }
    const known = this.#posted.get(key)
    if (known === undefined) this.#posted.set(key, [posted])
    else known.push(posted)
  }

  /** The groups that lie in several orders. */
  get groups(): ReadonlyArray<PostingGroup> {
    const several = [...this.#posted.values()].filter(isInSeveral)
    return several.flatMap((posted) => {
      const groups = Map.groupBy(
        posted,
        (each) => JSON.stringify([each.gross, each.currency, ...this.#agreementOf(each)])
      )
      return [...groups.values()].filter(isInSeveral).flatMap(groupOf)
    })
  }
}

const isInSeveral = (posted: ReadonlyArray<Posted>): boolean =>
  posted.some(({ serviceOrderId }) => serviceOrderId !== posted[0]?.serviceOrderId)

const groupOf = (posted: ReadonlyArray<Posted>): ReadonlyArray<PostingGroup> =>
  posted.slice(0, 1).map(({ billingName, currency, externalIdentifier, gross, serviceId, type }) => ({
    billingName,
    externalIdentifier,
    type,
    gross: decimals.text(gross),
    currency,
    serviceId,
    postings: posted.map(({ createdUtc, creatorProfileId, id, serviceOrderId }) => ({
      id,
      serviceOrderId,
      createdUtc,
      creatorProfileId
    }))
  }))

/** The orders that the items were posted to, sorted. */
export const ordersOf = (postings: ReadonlyArray<Posting>): ReadonlyArray<Ids.ServiceOrderId> =>
  [...new Set(postings.map(({ serviceOrderId }) => serviceOrderId))].toSorted()

/** What a person calls the items. */
export const name = ({ billingName, type }: PostingGroup): string =>
  billingName ? `"${billingName}"` : `An item of type ${type}`
