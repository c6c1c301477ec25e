/**
 * What is counted of one operation.
 */

/** The counts of one operation. */
export interface Counts {
  /** Requests sent, the repeated ones among them. */
  requests: number
  pages: number
  /** Distinct rows kept. */
  rows: number
  /** Copies of a row dropped in favour of the newest. */
  duplicates: number
  quarantined: number
  retries: number
  /** Requests that the platform refused with 429. */
  rateLimited: number
  /** Requests cut into smaller ones because they were too heavy. */
  splits: number
  /** Distinct rows left out because they were not asked for; absent while there are none. */
  unasked?: number
}

/** How many intervals of an operation have been planned so far, how many of them read to their end, and how many not. */
export interface Progress {
  planned: number
  closed: number
  open: number
}
