/**
 * What there is to say of one enterprise while its orders are judged: each order in its turn, and at last the enterprise with
 * its totals. Each item counts once.
 *
 * @internal
 */
import type { Ids, Service } from "@nightaudit/core"
import { Effect } from "effect"
import type { Context } from "../../model/Context.ts"
import * as Finding from "../../model/Finding.ts"
import type { ItemInRange } from "../../model/ItemInRange.ts"
import { line, type ReconciledOrder } from "../../model/ReconciledOrder.ts"
import type { Verdict } from "../../model/Verdict.ts"
import * as ContentHash from "../../totals/ContentHash.ts"
import * as DaySheet from "../../totals/DaySheet.ts"
import * as Totals from "../../totals/Totals.ts"
import * as Judge from "../Judge.ts"
import { Outcome } from "../Outcome.ts"
import type { Partition, Scope } from "../Scope.ts"
import { claim, isLeft, withoutTold } from "./claim.ts"
import type { ItemTable } from "./itemTable.ts"
import { Placing } from "./placing.ts"

/** What was read of the enterprise. */
export interface Reading {
  readonly items: ItemTable
  /** The same, as they lay by order when they had been read. */
  readonly byOrder: ReturnType<ItemTable["byOrder"]>
  /** False where some of the range could not be read. */
  readonly isComplete: boolean
  /** The orders that changed in the range. */
  readonly changed: ReadonlyMap<string, unknown>
  /** All orders of the range, sorted. */
  readonly ids: ReadonlyArray<string>
}

export class PartitionReport {
  readonly placing: Placing
  readonly #partition: Partition
  readonly #scope: Scope
  readonly #reading: Reading
  readonly #totals = new Totals.Accumulator()
  readonly #verdicts: Record<Verdict, number> = { productServiceOrder: 0, reservation: 0, orphan: 0, unresolved: 0 }
  readonly #judge: Judge.EnterpriseJudges
  readonly #daySheet: ReturnType<typeof DaySheet.begin>

  constructor(partition: Partition, scope: Scope, reading: Reading) {
    const enterpriseId = partition.enterprise.Id
    this.#partition = partition
    this.#scope = scope
    this.#reading = reading
    this.#judge = Judge.ofEnterprise(enterpriseId, scope.context)
    this.#daySheet = DaySheet.begin(partition, scope.context.asOf)
    this.placing = new Placing(reading.items, reading.ids, { enterpriseId, inRange: scope.context.inRange })
  }

  /** What there is to say of an order, which must come in its turn. */
  tell(first: Judge.Judged, isLast = false): ReadonlyArray<Outcome> {
    const enterpriseId = this.#partition.enterprise.Id
    const { context, forest, toldElsewhere } = this.#scope
    const reconciled = this.placing.place(first.reconciled, isLast)
    this.#count(reconciled)
    this.#daySheet.add(reconciled)
    if (isLeft(enterpriseId, reconciled) && !this.#reading.changed.has(reconciled.serviceOrderId)) return []
    this.#judge.add(reconciled)
    const left = withoutTold(reconciled, this.#scope)
    const isOwn = ({ EnterpriseId }: ItemInRange) => EnterpriseId === enterpriseId
    const hasLed = left === reconciled || left.itemsInRange.some(isOwn)
    if (!hasLed && !this.#reading.changed.has(reconciled.serviceOrderId)) return []
    const claimed = claim(enterpriseId, { ...first, reconciled: left }, this.#scope)
    if (claimed === undefined) return []
    for (const { EnterpriseId, Id } of claimed.reconciled.itemsInRange) {
      if (EnterpriseId !== enterpriseId) toldElsewhere.add(Id)
    }
    const told = line(claimed.reconciled, context)
    const findings = forest.add(claimed.reconciled, told.enterpriseId, claimed.findings)
    return [orderOutcome({ reconciled: claimed.reconciled, line: told, findings })]
  }

  /** The enterprise itself, when all of its orders have been told. */
  readonly closing = Effect.suspend(() => {
    const { enterprise, range } = this.#partition
    const { context, told } = this.#scope
    const { byOrder, isComplete, items } = this.#reading
    const { gone, hasMoved, outside } = this.placing
    const { rows } = this.#totals
    if (isComplete) told.add(enterprise.Id)
    return Effect.map(
      Effect.all({ contentHash: ContentHash.ofLines(items.lines()), findings: this.#findings(isComplete) }),
      ({ contentHash, findings }) =>
        Outcome.Enterprise({
          enterpriseId: enterprise.Id,
          name: enterprise.Name ?? enterprise.Id,
          enterprise,
          services: namedServices(enterprise.Id, rows, context),
          range,
          items: items.size,
          seen: { items: items.seen, gone, outside: items.left + outside },
          itemsInRange: hasMoved ? items.byOrder().all : byOrder.all,
          contentHash,
          verdicts: this.#verdicts,
          totals: rows,
          daySheet: this.#daySheet.sheet(),
          findings
        })
    )
  })

  #count({ itemsInRange, verdict }: ReconciledOrder): void {
    const enterpriseId = this.#partition.enterprise.Id
    for (const item of itemsInRange) {
      if (item.EnterpriseId !== enterpriseId) continue
      this.#totals.add(item)
      this.#verdicts[verdict] += 1
    }
  }

  /** Those of the enterprise, and with the last enterprise of the run those of all of them. */
  #findings(isComplete: boolean): Effect.Effect<ReadonlyArray<Finding.Finding>> {
    const { context, forest, lastEnterpriseId } = this.#scope
    const own = this.#judge.findings({ isComplete })
    return this.#partition.enterprise.Id === lastEnterpriseId
      ? Effect.zipWith(own, forest.findings(context), (own, all) => [...own, ...all].toSorted(Finding.compare))
      : own
  }
}

/** Looked up once: what a tagged enum is asked for is made each time. */
const { Order: orderOutcome } = Outcome

const namedServices = (
  enterpriseId: Ids.EnterpriseId,
  totals: ReadonlyArray<Totals.TotalsRow>,
  { services }: Context
): ReadonlyArray<Service.Service> => {
  const sold = new Set(totals.map(({ serviceId }) => serviceId))
  return [...services.values()]
    .filter(({ EnterpriseId, Id }) => EnterpriseId === enterpriseId || sold.has(Id))
    .toSorted((self, that) => self.Id < that.Id ? -1 : 1)
}
