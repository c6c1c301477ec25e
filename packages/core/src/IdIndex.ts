/**
 * Numbers IDs with little memory, for sets of millions of rows: a UUID takes 16 bytes, whatever the case of its letters; any
 * other text is kept as it is.
 */

/** Ids of a block. */
const blockSize = 1024
const blockBits = 10

/** Numbers IDs from zero, in the order in which they are added. */
export class IdIndex<Id extends string = string> {
  #size = 0
  readonly #blocks: Array<Uint32Array> = []
  /** By hash: the number of an id and one more, zero where there is none. */
  #slots = new Uint32Array(blockSize)
  /** Texts that are not UUIDs, and their numbers. */
  readonly #numbers = new Map<Id, number>()
  readonly #texts = new Map<number, Id>()
  /** Ids that came first with capitals, by their numbers. */
  readonly #spelled = new Map<number, Id>()

  /** The number of distinct IDs. */
  get size(): number {
    return this.#size
  }

  /** Adds an ID and returns its number; the ID is new if this is the earlier `size`. The case of letters is ignored. */
  add(id: Id): number {
    if (!parse(id)) {
      if (parseFolded(id)) {
        const size = this.#size
        const number = this.#addParsed()
        if (number === size) this.#spelled.set(number, id)
        return number
      }
      const known = this.#numbers.get(id)
      if (known !== undefined) return known
      this.#numbers.set(id, this.#size)
      this.#texts.set(this.#size, id)
      words.fill(0)
      return this.#keep()
    }
    return this.#addParsed()
  }

  /** The number of an ID; undefined if it was not added. */
  find(id: Id): number | undefined {
    if (!parse(id) && !parseFolded(id)) return this.#numbers.get(id)
    const known = this.#slots[this.#slotOf()] ?? 0
    return known > 0 ? known - 1 : undefined
  }

  /** The ID of a number below `size`, as first received. */
  at(number: number): Id {
    if (this.#texts.size > 0 || this.#spelled.size > 0) {
      const text = this.#texts.get(number) ?? this.#spelled.get(number)
      if (text !== undefined) return text
    }
    const block = this.#blocks[number >>> blockBits] ?? words
    const first = (number & (blockSize - 1)) * 4
    return write(block[first] ?? 0, block[first + 1] ?? 0, block[first + 2] ?? 0, block[first + 3] ?? 0) as Id
  }

  /** Writes the characters of a UUID in lower case at a position; returns false, and writes nothing, if the text is not a UUID. */
  write(number: number, bytes: Uint8Array, at: number): boolean {
    if (this.#texts.size > 0 && this.#texts.has(number)) return false
    const block = this.#blocks[number >>> blockBits] ?? words
    const first = (number & (blockSize - 1)) * 4
    const [a, b, c, d] = [block[first] ?? 0, block[first + 1] ?? 0, block[first + 2] ?? 0, block[first + 3] ?? 0]
    writeFour(a >>> 16, bytes, at)
    writeFour(a, bytes, at + 4)
    bytes[at + 8] = hyphen
    writeFour(b >>> 16, bytes, at + 9)
    bytes[at + 13] = hyphen
    writeFour(b, bytes, at + 14)
    bytes[at + 18] = hyphen
    writeFour(c >>> 16, bytes, at + 19)
    bytes[at + 23] = hyphen
    writeFour(c, bytes, at + 24)
    writeFour(d >>> 16, bytes, at + 28)
    writeFour(d, bytes, at + 32)
    return true
  }

  /** Compares two IDs, given by their numbers, as texts in lower case. */
  readonly compare = (self: number, that: number): number => {
    if (this.#texts.size > 0 && (this.#texts.has(self) || this.#texts.has(that))) {
      const [a, b] = [this.#sortedAs(self), this.#sortedAs(that)]
      return a < b ? -1 : a > b ? 1 : 0
    }
    const mine = this.#blocks[self >>> blockBits] ?? words
    const theirs = this.#blocks[that >>> blockBits] ?? words
    let a = (self & (blockSize - 1)) * 4
    let b = (that & (blockSize - 1)) * 4
    for (const end = a + 4; a < end; a++, b++) {
      const difference = (mine[a] ?? 0) - (theirs[b] ?? 0)
      if (difference !== 0) return difference
    }
    return 0
  }

  /** The numbers of all IDs, sorted by {@link compare}. */
  sorted(): Uint32Array {
    const size = this.#size
    if (this.#texts.size > 0) return Uint32Array.from({ length: size }, (_, number) => number).toSorted(this.compare)
    const numbers = new Uint32Array(size)
    // Numbers sort faster than anything that is compared by a function: the beginning of an id, and its number behind that.
    const scale = 2 ** Math.ceil(Math.log2(size))
    const keys = new Float64Array(size)
    for (let number = 0; number < size; number++) keys[number] = this.#beginningOf(number, scale) * scale + number
    keys.sort()
    let before = -1
    let from = 0
    for (let at = 0; at < size; at++) {
      const key = keys[at] ?? 0
      const beginning = Math.floor(key / scale)
      numbers[at] = key - beginning * scale
      if (beginning === before) continue
      if (at - from > 1) numbers.subarray(from, at).sort(this.compare)
      before = beginning
      from = at
    }
    if (size - from > 1) numbers.subarray(from).sort(this.compare)
    return numbers
  }

  /** As many of the first bits of an ID as a double can represent together with `scale`. */
  #beginningOf(number: number, scale: number): number {
    const first = this.#blocks[number >>> blockBits]?.[(number & (blockSize - 1)) * 4] ?? 0
    return scale > 2 ** 21 ? Math.floor(first * 2 ** 21 / scale) : first
  }

  /** The number of the id that was parsed last. */
  #addParsed(): number {
    const slot = this.#slotOf()
    const known = this.#slots[slot] ?? 0
    if (known > 0) return known - 1
    this.#slots[slot] = this.#size + 1
    const number = this.#keep()
    if (this.#size * 3 > this.#slots.length * 2) this.#grow()
    return number
  }

  #sortedAs(number: number): string {
    return this.#texts.get(number) ?? this.at(number).toLowerCase()
  }

  #keep(): number {
    const number = this.#size++
    const first = (number & (blockSize - 1)) * 4
    if (first === 0) this.#blocks.push(new Uint32Array(blockSize * 4))
    this.#blocks[number >>> blockBits]?.set(words, first)
    return number
  }

  /** Where the id that was parsed last stands, or would. */
  #slotOf(): number {
    const slots = this.#slots
    const a = words[0] ?? 0
    const b = words[1] ?? 0
    const c = words[2] ?? 0
    const d = words[3] ?? 0
    for (let slot = hash(a, b, c, d) & (slots.length - 1);; slot = (slot + 1) & (slots.length - 1)) {
      const known = slots[slot] ?? 0
      if (known === 0) return slot
      const block = this.#blocks[(known - 1) >>> blockBits] ?? words
      const first = ((known - 1) & (blockSize - 1)) * 4
      if (block[first] === a && block[first + 1] === b && block[first + 2] === c && block[first + 3] === d) return slot
    }
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 2)
    for (let number = 0; number < this.#size; number++) {
      if (this.#texts.size > 0 && this.#texts.has(number)) continue
      const block = this.#blocks[number >>> blockBits] ?? words
      const first = (number & (blockSize - 1)) * 4
      let slot = hash(block[first] ?? 0, block[first + 1] ?? 0, block[first + 2] ?? 0, block[first + 3] ?? 0) &
        (slots.length - 1)
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = number + 1
    }
    this.#slots = slots
  }
}

/** The four words of the id that was parsed last. */
const words = new Uint32Array(4)

const hash = (a: number, b: number, c: number, d: number): number => {
  const mixed = Math.imul(Math.imul(Math.imul(a, 0x9e3779b1) ^ b, 0x85ebca6b) ^ c, 0xc2b2ae35) ^ d
  return mixed ^ mixed >>> 15
}

/** By the code of a character: the digit that it is, or less than nothing. */
const values = Int32Array.from({ length: 256 }, (_, code) => "0123456789abcdef".indexOf(String.fromCharCode(code)))

/** Whether the text is an id in lower case; its words are in `words` then. */
const parse = (id: string): boolean => {
  if (
    id.length !== 36 || id.charCodeAt(8) !== hyphen || id.charCodeAt(13) !== hyphen || id.charCodeAt(18) !== hyphen ||
    id.charCodeAt(23) !== hyphen
  ) return false
  const a = four(id, 0)
  const b = four(id, 4)
  const c = four(id, 9)
  const d = four(id, 14)
  const e = four(id, 19)
  const f = four(id, 24)
  const g = four(id, 28)
  const h = four(id, 32)
  if ((a | b | c | d | e | f | g | h) < 0) return false
  words[0] = a << 16 | b
  words[1] = c << 16 | d
  words[2] = e << 16 | f
  words[3] = g << 16 | h
  return true
}

/** The same of an id that has capitals. */
const parseFolded = (id: string): boolean => {
  const folded = id.toLowerCase()
  return folded !== id && parse(folded)
}

/** What four digits write; less than nothing where one of them is none. */
const four = (id: string, at: number): number =>
  value(id, at) << 12 | value(id, at + 1) << 8 | value(id, at + 2) << 4 | value(id, at + 3)

const value = (id: string, at: number): number => values[id.charCodeAt(at)] ?? -1

const hyphen = 45

const codes = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0))

const digit = (word: number, shift: number): number => codes[word >>> shift & 15] ?? 0

/** The last four digits of a word. */
const writeFour = (word: number, bytes: Uint8Array, at: number): void => {
  bytes[at] = digit(word, 12)
  bytes[at + 1] = digit(word, 8)
  bytes[at + 2] = digit(word, 4)
  bytes[at + 3] = digit(word, 0)
}

/** Many characters at once are one flat text, where texts that are joined are a tree. */
const write = (a: number, b: number, c: number, d: number): string =>
  String.fromCharCode(
    digit(a, 28),
    digit(a, 24),
    digit(a, 20),
    digit(a, 16),
    digit(a, 12),
    digit(a, 8),
    digit(a, 4),
    digit(a, 0),
    hyphen,
    digit(b, 28),
    digit(b, 24),
    digit(b, 20),
    digit(b, 16),
    hyphen,
    digit(b, 12),
    digit(b, 8),
    digit(b, 4),
    digit(b, 0),
    hyphen,
    digit(c, 28),
    digit(c, 24),
    digit(c, 20),
    digit(c, 16),
    hyphen,
    digit(c, 12),
    digit(c, 8),
    digit(c, 4),
    digit(c, 0),
    digit(d, 28),
    digit(d, 24),
    digit(d, 20),
    digit(d, 16),
    digit(d, 12),
    digit(d, 8),
    digit(d, 4),
    digit(d, 0)
  )
