import { Instant, type OrderItem } from "@nightaudit/core"
import { plural } from "../../internal/words.ts"
import { serviceName } from "../../model/Context.ts"
import { isLive, isRebate, isSystem } from "../../model/ItemKind.ts"
import type { EnterpriseRule } from "../Rule.ts"
import { name, ordersOf, type Posting, PostingGroups } from "./PostingGroups.ts"

/** The maximum time between two postings of one charge. */
const togetherMillis = 120_000

/** The same charge on the same account by the same person, at most two minutes apart, in several orders. */
export const possibleDoublePosting: EnterpriseRule = {
  code: "possible-double-posting",
  title: "charges that may have been posted twice",
  version: 1,
  severity: "info",
  predicate:
    "Open or Closed items of the period, of an additional service, with the same service, account, type, product or billing name, gross value, currency and creator, were created in several orders, each at most 120 seconds after the one before; one finding per series",
  exceptions: [
    "items that the platform posts itself, rebates, and items of zero value",
    "items with an `ExternalIdentifier`: see `duplicate-external-identifier`",
    "several items in one order"
  ],
  action: "Ask the outlet whether it was a split check, another round or a mistake",
  scope: "enterprise",
  begin: (_enterpriseId, context) => {
    const postings = new PostingGroups(({ accountId, billingName, creatorProfileId, productId, serviceId, type }) => [
      serviceId,
      accountId,
      type,
      productId ?? billingName,
      creatorProfileId
    ])
    let serviceId: string | undefined
    let isAdditional = false
    return {
      add: (_reconciled, inRange) => {
        for (const item of inRange) {
          if (item.ServiceId !== serviceId) {
            serviceId = item.ServiceId
            isAdditional = context.services.get(item.ServiceId)?.Data?.Discriminator === "Additional"
          }
          if (isAdditional && item.AccountId != null && isCompared(item)) postings.add(item.AccountId, item)
        }
      },
      observations: () =>
        postings.groups.flatMap((group) =>
          runs(group.postings).flatMap((run) => {
            const orders = ordersOf(run)
            const seconds = secondsOf(run)
            if (orders.length < 2) return []
            return [{
              orderItemIds: run.map(({ id }) => id),
              message: `${name(group)} of ${group.gross} ${group.currency} was posted to ${orders.length} orders of ${
                serviceName(context, group.serviceId)
              } within ${plural(seconds, "second")}, on one account and by one person.`,
              expected: "1 posting",
              actual: `${run.length} postings`,
              currency: group.currency,
              evidence: {
                gross: group.gross,
                seconds,
                postings: run,
                exceptionsTested: ["several in one order", "an external identifier"],
                exceptionsUndecided: ["a split check", "rounds of drinks", "a group"]
              }
            }]
          })
        )
    }
  }
}

/** Whether an item is compared with others. */
const isCompared = (item: OrderItem.OrderItem): boolean =>
  item.CreatorProfileId != null && (item.Data?.Product?.ProductId ?? item.BillingName) != null &&
  !item.ExternalIdentifier && isLive(item) && !isSystem(item) && !isRebate(item) && item.Amount.GrossValue !== 0

/** The postings by time, as series: each is at most two minutes after the one before. */
const runs = (postings: ReadonlyArray<Posting>): ReadonlyArray<ReadonlyArray<Posting>> => {
  const runs: Array<Array<Posting>> = []
  let last: Posting | undefined
  for (const posting of postings.toSorted(byTime)) {
    const run = runs.at(-1)
    if (run !== undefined && last !== undefined && millisBetween(last, posting) <= togetherMillis) run.push(posting)
    else runs.push([posting])
    last = posting
  }
  return runs
}

const byTime = (self: Posting, that: Posting): number =>
  Instant.InstantOrder(self.createdUtc, that.createdUtc) || (self.id < that.id ? -1 : 1)

const millisBetween = (self: Posting, that: Posting): number =>
  Instant.toEpochMillis(that.createdUtc) - Instant.toEpochMillis(self.createdUtc)

const secondsOf = (run: ReadonlyArray<Posting>): number => {
  const [first, last] = [run[0], run.at(-1)]
  return first === undefined || last === undefined ? 0 : Math.ceil(millisBetween(first, last) / 1000)
}
