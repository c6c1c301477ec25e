import type { Ids, Instant, OrderItem } from "@nightaudit/core"
import * as decimals from "../../internal/decimals.ts"

/** A posted item, as evidence. */
export interface Posting {
  readonly id: Ids.OrderItemId
  readonly serviceOrderId: Ids.ServiceOrderId
  readonly createdUtc: Instant.Instant
  readonly creatorProfileId: string | null
}

/** Items that agree in the compared fields, with the fields of the first. */
export interface PostingGroup {
  readonly billingName: string | null
  readonly externalIdentifier: string | null
  readonly type: string
  readonly gross: string
  readonly currency: string
  readonly serviceId: Ids.ServiceId
  /** In the order in which they were added. */
  readonly postings: ReadonlyArray<Posting>
}

/** An item with the fields that are compared. */
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

/** Groups the items of a range by the fields in which they agree; gross value and currency are always among these. */
export class PostingGroups {
  readonly #agreementOf: (posted: Posted) => ReadonlyArray<string | null>
  readonly #posted = new Map<string, Array<Posted>>()

  constructor(agreementOf: (posted: Posted) => ReadonlyArray<string | null>) {
    this.#agreementOf = agreementOf
  }

  /** Adds an item. Only items of the same key are compared: most keys occur once. */
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

  /** The groups with items of several orders. */
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

/** The name of the items in a message. */
export const name = ({ billingName, type }: PostingGroup): string =>
  billingName ? `"${billingName}"` : `An item of type ${type}`
