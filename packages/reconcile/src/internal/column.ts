/**
 * Numbers by the number of their row, which grow without being copied.
 *
 * @internal
 */

/** Rows of a block. */
const blockSize = 1024
const blockBits = 10

export class Column {
  readonly #blocks: Array<Uint32Array | Float64Array> = []
  readonly #make: (size: number) => Uint32Array | Float64Array

  private constructor(make: (size: number) => Uint32Array | Float64Array) {
    this.#make = make
  }

  /** Of whole numbers below 2^32. */
  static wholes(): Column {
    return new Column((size) => new Uint32Array(size))
  }

  /** Of any numbers. */
  static doubles(): Column {
    return new Column((size) => new Float64Array(size))
  }

  /** Rows are set in their order at first, and in any order after that. */
  set(row: number, value: number): void {
    const at = row & (blockSize - 1)
    if (at === 0 && row >>> blockBits === this.#blocks.length) this.#blocks.push(this.#make(blockSize))
    const block = this.#blocks[row >>> blockBits]
    if (block !== undefined) block[at] = value
  }

  get(row: number): number {
    return this.#blocks[row >>> blockBits]?.[row & (blockSize - 1)] ?? 0
  }
}
