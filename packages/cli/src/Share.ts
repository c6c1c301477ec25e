import { Prediction } from "@nightaudit/forecast"
import type { Reconciliation, SourceRun } from "@nightaudit/reconcile"

/** What follows the intervals of time, by id, is about as much again. */
const timesCertain = 2

/** How much of a reconciliation is done: enterprises are read one after the other, and each counts the same. */
export class Share {
  readonly #report: SourceRun.Report
  #enterprises = 0
  /** Intervals of time of all enterprises. */
  #certain = 0
  #done = 0
  /** What had been closed when the enterprise in hand began. */
  #before = 0

  constructor(report: SourceRun.Report) {
    this.#report = report
  }

  readonly begin = (begun: Reconciliation.Begun): void => {
    this.#enterprises = begun.partitions.length
    this.#certain = [...Prediction.intervals(begun).values()].reduce((sum, count) => sum + count, 0)
    this.#before = this.#closed()
  }

  /** An enterprise has been read to its end. */
  readonly close = (): void => {
    this.#done += 1
    this.#before = this.#closed()
  }

  /** 0 to 1; unknown until the enterprises are. */
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
