import type { Bug } from "./Bug.ts"

const src = "packages/reconcile/src"
const seenBy = (file: string, name: string): Bug["test"] => ({ file: `packages/reconcile/test/${file}.test.ts`, name })

export const reconcile: ReadonlyArray<Bug> = [
  {
    name: "currencies-added",
    why: "A hotel sells in several currencies: ten euros and ten crowns are not twenty of either.",
    file: `${src}/totals/Totals.ts`,
    find: ".to(item.AccountingState).to(Currency)",
    replace: ".to(item.AccountingState)",
    test: seenBy("totals/Totals", "has a row for each value of each column")
  },
  {
    name: "business-date-by-utc",
    why: "The platform writes instants in UTC, and a hotel closes its day by its own clock.",
    file: `${src}/internal/wallClock.ts`,
    find: "DateTime.makeZonedUnsafe(second * 1000, { timeZone })",
    replace: "DateTime.makeUnsafe(second * 1000)",
    test: seenBy("calendar/BusinessDay", "returns the local date, not the date in UTC")
  },
  {
    name: "closing-hour-as-elapsed-time",
    why:
      "The day closes when the clock on the wall shows four: taken off the instant, the hour is five in spring and three in autumn.",
    file: `${src}/calendar/BusinessDay.ts`,
    find: "clock.reaches(day * Instant.dayMillis + offset))",
    replace: "clock.reaches(day * Instant.dayMillis) + offset)",
    test: seenBy("calendar/BusinessDay", "closes by the clock on the wall in the nights in which it changes")
  },
  {
    name: "closed-day-opened-again",
    why: "Where the clocks are set back across the closing hour, the wall shows a day that is closed already.",
    file: `${src}/calendar/BusinessDay.ts`,
    find: "while (startOf(day + 1) <= millis) day += 1",
    replace: "",
    test: seenBy("calendar/BusinessDay", "stays closed when the clocks are set back across the closing hour")
  },
  {
    name: "days-of-before-compared",
    why: "A run of before took the closing hour for elapsed time: compared day by day, its days look restated.",
    file: `${src}/run/Restatement.ts`,
    find: "if (businessDate === null || this.#notCompared.has(enterpriseId)) return undefined",
    replace: "if (businessDate === null) return undefined",
    test: seenBy("run/Restatement", "is not compared day by day")
  },
  {
    name: "orphan-after-one-lookup",
    why: "An order that is not a reservation may be a product service order: only what is neither is missing.",
    file: `${src}/reading/LookUp.ts`,
    find: `search("productServiceOrder", notFound(bookable))\n`,
    replace: "Effect.void",
    test: seenBy("run/Reconciliation", "of the hotels of seed")
  },
  {
    name: "failed-lookup-is-orphan",
    why: "An order that could not be looked up is not an order that does not exist.",
    file: `${src}/reading/LookUp.ts`,
    find: "if (Result.isFailure(orders)) isComplete = false",
    replace: "if (Result.isFailure(orders)) return",
    test: seenBy("run/Failures", "leaves orders unresolved that could not be looked up")
  },
  {
    name: "contradiction-believed",
    why: "Rows that were read at two moments may contradict each other though the platform never did.",
    file: `${src}/run/Judge.ts`,
    find: "observed.some(({ rule }) => rule.isContradiction === true)",
    replace: "observed.length < 0",
    test: seenBy("run/Failures", "are read again before they are said to contradict each other")
  },
  {
    name: "settle-pass-left-out",
    why: "What changes while it is paged moves from a page that is still to come to one that has been read.",
    file: `${src}/reading/PlatformSource.ts`,
    find: "pages(OrderItem.orderItems, { EnterpriseIds, UpdatedUtc })",
    replace: "Stream.drain(Stream.succeed([EnterpriseIds, UpdatedUtc]))",
    test: seenBy("run/Determinism", "when every item changes while the items are read")
  },
  {
    name: "older-reservation-counts",
    why: "Reservations are read by two times side by side: which version comes last says nothing.",
    file: `${src}/reading/Orders.ts`,
    find: "Instant.InstantOrder(known.row.UpdatedUtc, row.UpdatedUtc) <= 0",
    replace: "Instant.InstantOrder(known.row.UpdatedUtc, row.UpdatedUtc) >= 0",
    test: seenBy("run/Determinism", "when reservations come in an older version too")
  },
  {
    name: "failure-before-its-turn",
    why: "What was read before the platform failed is still true, and a stream that drops it differs from run to run.",
    file: `${src}/run/Reconciliation.ts`,
    find: "Effect.catch((error) => Effect.succeed([Effect.succeed(Stream.fail(error))]))",
    replace: "Effect.catch((error) => Effect.fail(error))",
    test: seenBy("run/ReadAhead", "that cannot be read takes nothing away from what was said before it")
  },
  {
    name: "copies-in-totals",
    why: "An item that changes while it is read comes twice, and its newest version is what was sold.",
    file: `${src}/run/Cluster.ts`,
    find: "          table.set(inRange)",
    replace: "          if (!table.has(inRange.Id)) table.set(inRange)",
    test: seenBy("run/Determinism", "when every item changes while the items are read")
  },
  {
    name: "complete-with-open-interval",
    why: "A run that could not read everything must not say that it did.",
    file: `${src}/run/Manifest.ts`,
    find: `intervals.closed < intervals.planned ? "incomplete" : "complete"`,
    replace: `"complete"`,
    test: seenBy("run/Manifest", "is incomplete when an interval is open, and names it")
  },
  {
    name: "lost-items-not-told",
    why: "Every item that was read has one verdict and one row of the totals: where the sums differ, rows were lost.",
    file: `${src}/run/Controls.ts`,
    find: "[items.judged, items.totals, items.daySheet].every((count) => count === items.read)",
    replace: "[items.judged, items.totals, items.daySheet].some((count) => count === items.read)",
    test: seenBy("run/Manifest", "has failed when")
  },
  {
    name: "order-of-another-enterprise-told-twice",
    why: "An order whose items are all of one enterprise may be another's, which comes upon it too.",
    file: `${src}/run/internal/claim.ts`,
    find: "if (!isOnlyOwn) shared.add(serviceOrderId)",
    replace: "if (!isOnlyOwn && !itemsInRange.every(isOwn)) shared.add(serviceOrderId)",
    test: seenBy("run/Failures", "comes once, with all of them")
  },
  {
    name: "moved-item-counted-nowhere",
    why: "An item that is another order's by now is not gone.",
    file: `${src}/reading/Join.ts`,
    find: "deleted: absent.filter(({ Id }) => !byId.has(Id)).map(({ Id }) => Id),",
    replace: "deleted: absent.map(({ Id }) => Id),",
    test: seenBy("run/Moves", "counts with the order of a later batch")
  },
  {
    name: "moved-item-not-awaited",
    why: "An order that is read again may have lost what came to it in between.",
    file: `${src}/run/internal/placing.ts`,
    find: "    this.#left.add(was.Id)\n    this.hasMoved = true",
    replace: "    this.#left.add(was.Id)",
    test: { file: "packages/simulation/test/Simulation.test.ts", name: "count once, wherever they have gone" }
  },
  {
    name: "moved-items-awaited-one-by-one",
    why: "Of several items that came to an order, some may have moved on when it is read again.",
    file: `${src}/run/internal/placing.ts`,
    find: "    return left.every(({ Id }) => has.has(Id)) ? [] : left",
    replace: "    return left.filter(({ Id }) => !has.has(Id))",
    test: { file: "packages/simulation/test/Simulation.test.ts", name: "count once, wherever they have gone" }
  },
  {
    name: "item-in-lines-of-two-enterprises",
    why: "An item of one enterprise stands in the line of another one's order, and has moved on when its own is read.",
    file: `${src}/run/internal/partitionReport.ts`,
    find: "if (EnterpriseId !== enterpriseId) toldElsewhere.add(Id)",
    replace: "if (EnterpriseId === enterpriseId) toldElsewhere.add(Id)",
    test: {
      file: "packages/simulation/test/Simulation.test.ts",
      name: "count once, wherever they have gone: items move to orders of another enterprise"
    }
  },
  {
    name: "item-that-came-to-a-shared-order-lost",
    why:
      "An order of two enterprises is reported, and then gets an item of the second: the item is counted, but is in no line.",
    file: `${src}/run/internal/claim.ts`,
    find: "return own.length === 0 ? undefined : { reconciled: { ...reconciled, itemsInRange: own }, findings: [] }",
    replace: "return undefined",
    test: {
      file: "packages/simulation/test/Simulation.test.ts",
      name: "count once, wherever they have gone: items move to orders of another enterprise"
    }
  },
  {
    name: "order-told-twice-for-a-late-item",
    why: "An item moves to an order that another enterprise of the run has told by then.",
    file: `${src}/run/internal/partitionReport.ts`,
    find: "    if (isComplete) told.add(enterprise.Id)\n",
    replace: "",
    test: seenBy("run/Moves", "comes in a line of its own")
  },
  {
    name: "ids-compared-as-texts",
    why: "The platform writes an id in capitals in one answer, and in small letters in the next.",
    file: `${src}/reading/internal/spelling.ts`,
    find: "      return Ids.lower(text)",
    replace: "      return text",
    test: seenBy("run/LetterCase", "of enterprises, upper")
  },
  {
    name: "chain-of-rebates-cut",
    why: "A rebate of a rebate of a rebate may lead through orders that the run does not tell.",
    file: `${src}/reading/RelatedRows.ts`,
    find: "const mostSteps = 8",
    replace: "const mostSteps = 1",
    test: seenBy("rules/rebates/RebateForest", "are judged with what was charged in the end")
  },
  {
    name: "rebates-of-other-orders-forgotten",
    why: "Two orders may together rebate more of an item of a third than either does alone.",
    file: `${src}/rules/rebates/RebateForest.ts`,
    find: "for (const item of all) if (isRebate(item) || targets.has(item.Id)) this.#keep(item)",
    replace: "for (const item of items) if (isRebate(item) || targets.has(item.Id)) this.#keep(item)",
    test: seenBy("rules/rebates/RebateForest", "rebate too much together")
  },
  {
    name: "empty-range-taken-for-read",
    why: "A range whose items could not be read looks like a closed season: nothing may be concluded from it.",
    file: `${src}/rules/mapping/RangeWithoutItems.ts`,
    find: "if (!isComplete || alive > 0) return []",
    replace: "if (alive > 0) return []",
    test: seenBy("rules/mapping/RangeWithoutItems", "does not report what could not all be read")
  },
  {
    name: "range-over-at-midnight",
    why: "A hotel that closes at four in the morning still sells at midnight, when the dates of the range are over.",
    file: `${src}/calendar/Window.ts`,
    find: "onSome: (closed) => Instant.InstantOrder(closed, range.EndUtc) > 0 ? closed : range.EndUtc",
    replace: "onSome: () => range.EndUtc",
    test: seenBy("rules/time/RangeNotOver", "is over at a business day that closes")
  },
  {
    name: "falsely-empty-list-believed",
    why: "A list of items that came empty is read to its end: only the orders know that there are some.",
    file: `${src}/rules/mapping/UnlistedItem.ts`,
    find: "if (inRange(item) !== undefined) unlisted.push(item.Id)",
    replace: "if (inRange(item) === null) unlisted.push(item.Id)",
    test: { file: "packages/cli/test/Unlisted.test.ts", name: "of items is reported if their orders have some" }
  },
  {
    name: "run-counts-on",
    why:
      "A second reconciliation of the same source would tell what the first one has read, and call itself incomplete for it.",
    file: `${src}/reading/Source.ts`,
    find:
      "Effect.map(Extraction.Extraction, ({ begin }) => Source.of({ begin: Effect.map(begin, PlatformSource.of) }))",
    replace:
      "Effect.map(Extraction.Extraction, (extraction) => Source.of({ begin: Effect.succeed(PlatformSource.of(extraction)) }))",
    test: seenBy("reading/SourceContract", "begins at zero with each run")
  },
  {
    name: "source-of-the-runtime-around",
    why: "Within a program that reads one property another would be read by its source: the wrong hotel, complete.",
    file: `${src}/reading/Source.ts`,
    find: "layerExtraction: Layer.Layer<Source, never, Extraction.Extraction> = Layer.fresh(",
    replace: "layerExtraction: Layer.Layer<Source, never, Extraction.Extraction> = Layer.mergeAll(",
    test: seenBy("reading/SourceContract", "reads only its own hotel, alone and among others")
  },
  {
    name: "orders-of-a-cluster-lost",
    why:
      "Reservations do not name their enterprise: in a listing of several, they belong to the enterprise of their service.",
    file: `${src}/reading/Orders.ts`,
    find: "return range !== undefined && (isOf(range) || orders?.has(Id) === true) ? orders : undefined",
    replace: "return range !== undefined && orders?.has(Id) === true ? orders : undefined",
    test: seenBy("run/Cluster", "say what each of them says by itself")
  },
  {
    name: "range-of-a-cluster-too-short",
    why: "A day in Auckland ends before the day in New York: the range of a cluster must contain all of them.",
    file: `${src}/run/Cluster.ts`,
    find: "EndUtc: ranges.map(({ EndUtc }) => EndUtc).reduce(Order.max(Instant.InstantOrder))",
    replace: "EndUtc: ranges.map(({ EndUtc }) => EndUtc).reduce(Order.min(Instant.InstantOrder))",
    test: seenBy("run/Cluster", "of many time zones and small days take the requests of few")
  },
  {
    name: "one-enterprise-costs-others",
    why: "A request that names the orders of several enterprises fails for one of them: the others can still be read.",
    file: `${src}/run/Partition.ts`,
    find: "return attempt.hasFailed ? yield* alone : [first]",
    replace: "return [first]",
    test: seenBy("run/Cluster", "costs no other its verdict: items of orders")
  },
  {
    name: "attempt-counts-as-planned",
    why:
      "A cluster that is read again in halves would leave the run incomplete for ever, with nothing that is named as open.",
    file: "packages/core/src/internal/queryCount.ts",
    find: "if (Option.isSome(this.#attempt) && !this.#isWhole) this.#add(-this.#planned, -this.#closed)",
    replace: "if (Option.isNone(this.#attempt) && !this.#isWhole) this.#add(0, 0)",
    test: seenBy("run/Cluster", "costs no other its verdict: items")
  },
  {
    name: "item-of-another-enterprise-in-two-lines",
    why:
      "An item moves between two orders of another enterprise while both are read: it would stand in the lines of both.",
    file: `${src}/run/internal/claim.ts`,
    find: "const isNew = ({ Id }: ItemInRange) => !toldElsewhere.has(Id)",
    replace:
      "const isNew = ({ EnterpriseId, Id }: ItemInRange) =>\n    EnterpriseId !== reconciled.itemsInRange[0]?.EnterpriseId || !toldElsewhere.has(Id)",
    test: {
      file: "packages/simulation/test/Simulation.test.ts",
      name: "count once, wherever they have gone: items move to orders of another enterprise"
    }
  }
]
