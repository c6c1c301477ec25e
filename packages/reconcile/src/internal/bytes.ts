/**
 * UTF-8 that is put together: of what has been encoded before, of ids, of numbers, and of any other text.
 *
 * @internal
 */
import type { IdIndex } from "@nightaudit/core"
import * as decimals from "./decimals.ts"

const encoder = new TextEncoder()

export const encode = (text: string): Uint8Array => encoder.encode(text)

export class Bytes {
  #bytes = new Uint8Array(1 << 19)
  #size = 0

  /** What has been encoded. */
  copy(piece: Uint8Array): void {
    this.#reserve(piece.length)
    this.#bytes.set(piece, this.#size)
    this.#size += piece.length
  }

  text(text: string): void {
    // A unit of UTF-16 comes to three bytes at most.
    this.#reserve(text.length * 3)
    this.#size += encoder.encodeInto(text, this.#bytes.subarray(this.#size)).written
  }

  /** The id of a number, as JSON. */
  id(ids: IdIndex.IdIndex, number: number): void {
    this.#reserve(idLength)
    const last = this.#size + idLength - 1
    if (!ids.write(number, this.#bytes, this.#size + 1)) return this.text(JSON.stringify(ids.at(number)))
    this.#bytes[this.#size] = quote
    this.#bytes[last] = quote
    this.#size = last + 1
  }

  /** What {@link decimals.text} writes of a number. */
  decimal(value: number): void {
    const cents = Math.round(value * 100)
    // Nearly every amount is a price, whose digits are written without a text of them.
    if (!(cents >= 0 && cents < mostCents && cents / 100 === value)) return this.text(decimals.text(value))
    this.#reserve(priceLength)
    const whole = Math.floor(cents / 100)
    const rest = cents - whole * 100
    this.#whole(whole)
    if (rest === 0) return
    this.#bytes[this.#size++] = point
    this.#whole(Math.floor(rest / 10))
    if (rest % 10 > 0) this.#whole(rest % 10)
  }

  /** The bytes written so far; valid until the next write. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#size)
    this.#size = 0
    return taken
  }

  /** The digits of a whole number. */
  #whole(value: number): void {
    if (value >= 10) this.#whole(Math.floor(value / 10))
    this.#bytes[this.#size++] = zero + value % 10
  }

  #reserve(more: number): void {
    const most = this.#size + more
    if (most <= this.#bytes.length) return
    const longer = new Uint8Array(most * 2)
    longer.set(this.#bytes)
    this.#bytes = longer
  }
}

/** With its quotes. */
const idLength = 38

const mostCents = 1e9
const priceLength = "9999999.99".length

const quote = 0x22
const point = 0x2e
const zero = 0x30
