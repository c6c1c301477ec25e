interface Entry<A> {
  readonly rank: number
  readonly index: number
  readonly item: A
}

/** The items with the highest ranks, up to a maximum; of equal ranks the earlier ones come first. */
export class Top<A> {
  readonly #most: number
  #entries: Array<Entry<A>> = []
  #added = 0

  constructor(most: number) {
    this.#most = most
  }

  add(rank: number, item: A): void {
    this.#entries.push({ rank, index: this.#added++, item })
    // Cut now and then, and not at each addition: that costs little, and holds twice as many at most.
    if (this.#entries.length > 2 * this.#most + 16) this.#cut()
  }

  get items(): ReadonlyArray<A> {
    this.#cut()
    return this.#entries.map(({ item }) => item)
  }

  #cut(): void {
    this.#entries = this.#entries
      .toSorted((self, that) => that.rank - self.rank || self.index - that.index)
      .slice(0, this.#most)
  }
}
