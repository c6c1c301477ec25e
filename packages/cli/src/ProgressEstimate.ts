import { Prediction } from "@nightaudit/forecast"
import type { Reconciliation, SourceRun } from "@nightaudit/reconcile"

/** Lookups by ID take about as many intervals as the range itself. */
const timesCertain = 2

/** The fraction of a reconciliation that is done: enterprises are read one after the other, and each has the same weight. */
export class ProgressEstimate {
  readonly #report: SourceRun.Report
  #enterprises = 0
  /** Time intervals of all enterprises. */
  #certain = 0
  #done = 0
  /** Intervals that were completed when the current enterprise began. */
  #before = 0

  constructor(report: SourceRun.Report) {
    this.#report = report
  }

  readonly begin = (begun: Reconciliation.Begun): void => {
    this.#enterprises = begun.partitions.length
    this.#certain = [...Prediction.intervals(begun).values()].reduce((sum, count) => sum + count, 0)
    this.#before = this.#closed()
  }

  /** To be called when an enterprise is complete. */
  readonly close = (): void => {
    this.#done += 1
    this.#before = this.#closed()
  }

  /** From 0 to 1; undefined until the enterprises are known. */
  readonly now = (): number | undefined => {
    if (this.#enterprises === 0) return undefined
    const each = timesCertain * this.#certain / this.#enterprises
    const within = Math.min(0.95, (this.#closed() - this.#before) / Math.max(1, each))
    return Math.min(1, (this.#done + (this.#done < this.#enterprises ? within : 0)) / this.#enterprises)
  }

  #closed(): number {
    return [...this.#report.operations.keys()].reduce((sum, name) => sum + this.#report.progressOf(name).closed, 0)
  }
}
