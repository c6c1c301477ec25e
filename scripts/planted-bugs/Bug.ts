/** A mistake that could be made in the sources, and the test that sees it. */
export interface Bug {
  readonly name: string
  /** What the platform or the network does, and what the mistake makes of it. */
  readonly why: string
  readonly file: string
  /** Stands in the file once. */
  readonly find: string
  readonly replace: string
  readonly test: {
    readonly file: string
    /** The beginning or another part of the names of the tests: at least one of them must fail. */
    readonly name: string
  }
}
