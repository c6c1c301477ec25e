/** One request of a run, and how many bytes answer it. */
export interface Exchange {
  readonly path: string
  readonly body: string
  readonly bytes: number
}
