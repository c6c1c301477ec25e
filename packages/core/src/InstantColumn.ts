/** A column of instants by row number, in four bytes per instant if it is a whole second. */
import * as Instant from "./Instant.ts"

/** Rows of a block. */
const blockSize = 1024
const blockBits = 10

/** Stands for no instant, and for one that is kept as it is. */
const [none, other] = [0xffff_ffff, 0xffff_fffe]

const wholeSeconds = "2026-03-01T00:00:00Z".length

export class InstantColumn<A extends Instant.Instant | null = Instant.Instant> {
  readonly #blocks: Array<Uint32Array> = []
  readonly #others = new Map<number, Instant.Instant>()

  /** Sets the instant of a row. New rows must be set in their order; rows that are set may be changed in any order. */
  set(row: number, instant: A): void {
    const at = row & (blockSize - 1)
    if (at === 0 && row >>> blockBits === this.#blocks.length) this.#blocks.push(new Uint32Array(blockSize))
    const seconds = instant === null ? none : secondsOf(instant)
    const block = this.#blocks[row >>> blockBits]
    if (block !== undefined) block[at] = seconds
    if (instant !== null && seconds === other) this.#others.set(row, instant)
    else if (this.#others.size > 0) this.#others.delete(row)
  }

  /** The instant of a row, as it was set. */
  get(row: number): A {
    return this.#read(row) as A
  }

  /** Whether an instant is later than the instant of a row. */
  isAfter(instant: Instant.Instant, row: number): boolean {
    const self = secondsOf(instant)
    const that = this.#seconds(row)
    if (self !== other && that < other) return self > that
    const known = this.#read(row)
    return known === null || Instant.InstantOrder(instant, known) > 0
  }

  #read(row: number): Instant.Instant | null {
    const seconds = this.#seconds(row)
    if (seconds === none) return null
    return seconds === other ? this.#others.get(row) ?? null : textOf(seconds)
  }

  #seconds(row: number): number {
    return this.#blocks[row >>> blockBits]?.[row & (blockSize - 1)] ?? none
  }
}

const secondsOf = (instant: Instant.Instant): number => {
  const seconds = instant.length === wholeSeconds ? Instant.toEpochMillis(instant) / 1000 : -1
  return seconds >= 0 && seconds < other ? seconds : other
}

/** Times repeat: a night is consumed when all others of its day are. */
const cacheSize = 256
const cachedSeconds = new Float64Array(cacheSize).fill(-1)
const cachedTexts: Array<Instant.Instant> = Array.from({ length: cacheSize })

const textOf = (seconds: number): Instant.Instant => {
  const slot = Math.imul(seconds, 0x9e3779b1) >>> 24
  const cached = cachedTexts[slot]
  if (cached !== undefined && cachedSeconds[slot] === seconds) return cached
  const text = Instant.fromEpochMillis(seconds * 1000)
  cachedSeconds[slot] = seconds
  cachedTexts[slot] = text
  return text
}
