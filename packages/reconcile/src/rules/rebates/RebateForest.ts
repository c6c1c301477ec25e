/**
 * Trees of rebates that reach over several orders, and over several enterprises: complete only when every order was reported.
 * What is kept are the rebates whose target is another order's, and what they hang on.
 */
import { Ids, Instant, type OrderItem } from "@nightaudit/core"
import { Effect } from "effect"
import { Digest } from "effect/crypto"
import { getOrAdd } from "../../internal/getOrAdd.ts"
import { compareIds } from "../../internal/sortById.ts"
import type { Context } from "../../model/Context.ts"
import * as Finding from "../../model/Finding.ts"
import { isLive, isRebate, rebatedItemOf } from "../../model/ItemKind.ts"
import type { ReconciledOrder } from "../../model/ReconciledOrder.ts"
import { excess, overRebate } from "./OverRebate.ts"
import type * as Rebates from "./Rebates.ts"

interface Node extends Rebates.Member {
  readonly UpdatedUtc: Instant.Instant
  readonly isLive: boolean
  readonly isRebate: boolean
  readonly target: Ids.OrderItemId | undefined
}

/** The rebates of all orders of a run that were reported so far. */
export class RebateForest {
  readonly #nodes = new Map<string, Node>()
  /** The orders whose rebates refer to items of other orders, and their enterprises. */
  readonly #rebating = new Map<string, string | null>()
  /** The orders of the rebates of an enterprise's range, by the rebated item. */
  readonly #named = new Map<string, Set<string>>()
  /** Items of findings that were reported with their order. */
  readonly #told = new Set<string>()
  /** Findings of orders whose items are rebated in other orders too. */
  readonly #withheld: Array<Finding.Finding> = []

  /** Adds an item of a range, before any order of it is reported. */
  note(item: OrderItem.OrderItem): void {
    const target = rebatedItemOf(item)
    if (target !== undefined) getOrAdd(this.#named, target, () => new Set<string>()).add(item.ServiceOrderId)
  }

  /** The findings to report with an order: not those that involve other orders. */
  add(
    { items, related, serviceOrderId }: ReconciledOrder,
    enterpriseId: string | null,
    findings: ReadonlyArray<Finding.Finding>
  ): ReadonlyArray<Finding.Finding> {
    if (related.items.size > 0) {
      this.#rebating.set(serviceOrderId, enterpriseId)
      const all = [...items, ...related.items.values()]
      const targets = new Set<string>(all.flatMap((item) => rebatedItemOf(item) ?? []))
      for (const item of all) if (isRebate(item) || targets.has(item.Id)) this.#keep(item)
    }
    if (!findings.some(({ code }) => code === overRebate.code)) return findings
    return findings.filter((finding) => {
      if (finding.code !== overRebate.code) return true
      const isElsewhere = finding.orderItemIds.some((id) =>
        [...this.#named.get(id) ?? []].some((order) => order !== serviceOrderId)
      )
      if (isElsewhere) this.#withheld.push(finding)
      else for (const id of finding.orderItemIds) this.#told.add(id)
      return !isElsewhere
    })
  }

  /** The findings about whole trees, once every order was reported. */
  readonly findings = (context: Context): Effect.Effect<ReadonlyArray<Finding.Finding>> =>
    Effect.suspend(() => {
      const trees = this.#trees()
      const judged = new Set(trees.flatMap(({ rebates, root }) => [root, ...rebates].map(({ Id }) => Id)))
      const rest = this.#withheld.filter(({ orderItemIds }) =>
        !orderItemIds.some((id) => judged.has(Ids.OrderItemId.make(id)))
      )
      const observed = trees.flatMap((tree) => {
        const observation = this.#told.has(tree.root.Id) ? undefined : excess(tree, context)
        return observation === undefined ? [] : [{ of: this.#subjectOf(tree), observation }]
      })
      return Effect.map(
        Effect.forEach(observed, ({ observation, of }) => Finding.make(overRebate, of, observation)),
        (found) => [...rest, ...found]
      )
    }).pipe(Effect.provide(Digest.layerWebCrypto))

  #keep(item: OrderItem.OrderItem): void {
    const known = this.#nodes.get(item.Id)
    if (known !== undefined && Instant.InstantOrder(known.UpdatedUtc, item.UpdatedUtc) >= 0) return
    this.#nodes.set(item.Id, {
      Id: item.Id,
      ServiceOrderId: item.ServiceOrderId,
      EnterpriseId: item.EnterpriseId,
      CreatorProfileId: item.CreatorProfileId ?? null,
      UpdatedUtc: item.UpdatedUtc,
      Amount: item.Amount,
      isLive: isLive(item),
      isRebate: isRebate(item),
      target: rebatedItemOf(item)
    })
  }

  /** The trees whose rebates are of other orders than their root. */
  #trees(): ReadonlyArray<Rebates.TreeOf<Node>> {
    const groups = new Map<Node, Array<Node>>()
    for (const node of this.#nodes.values()) {
      const root = node.isRebate && node.isLive ? this.#rootOf(node) : undefined
      if (root?.isLive === true && root.Amount.Currency === node.Amount.Currency) {
        getOrAdd(groups, root, () => []).push(node)
      }
    }
    return [...groups].map(([root, rebates]) => ({ root, rebates: rebates.toSorted(compareIds) }))
      .filter(({ rebates, root }) => rebates.some(({ ServiceOrderId }) => ServiceOrderId !== root.ServiceOrderId))
      .filter((tree) => this.#ordersOf(tree).length > 0)
      .toSorted((self, that) => compareIds(self.root, that.root))
  }

  #rootOf(start: Node): Node | undefined {
    const passed = new Set<Node>()
    let at: Node | undefined = start
    while (at?.isRebate === true) {
      if (passed.has(at)) return undefined
      passed.add(at)
      at = this.#nodes.get(at.target ?? "")
    }
    return at
  }

  /** The reported orders that rebate items of other orders, sorted. */
  #ordersOf({ rebates }: Rebates.TreeOf<Node>): ReadonlyArray<string> {
    const orders = rebates.flatMap(({ ServiceOrderId, target }) =>
      this.#rebating.has(ServiceOrderId) && this.#nodes.get(target ?? "")?.ServiceOrderId !== ServiceOrderId
        ? [ServiceOrderId]
        : []
    )
    return [...new Set(orders)].toSorted()
  }

  /** The order whose rebates are too high; if there are several, the order of the rebated item. */
  #subjectOf(tree: Rebates.TreeOf<Node>) {
    const [only, ...others] = this.#ordersOf(tree)
    return only !== undefined && others.length === 0
      ? { enterpriseId: this.#rebating.get(only) ?? null, serviceOrderId: only }
      : { enterpriseId: tree.root.EnterpriseId, serviceOrderId: tree.root.ServiceOrderId }
  }
}
