import { memoized } from "./Memo.ts"
import { hash } from "./Random.ts"

/** What an identifier names: numbers of two kinds never share an identifier. */
export type Kind = keyof typeof kinds

/** Identifiers of one hotel: numbers in, UUIDs that look like version 4 out, and back again. */
export interface Ids {
  /** The identifier of a number. With a creation instant, its last six bytes hold that time, as SQL Server's sequential ones do. */
  readonly encode: (kind: Kind, number: number, created?: number) => string
  /** The number that an identifier of this kind would have; only `encode` of it proves that it has it. */
  readonly decode: (kind: Kind, id: string) => number
  /** Whether the identifier of this number holds its creation instant. */
  readonly holdsTime: (kind: Kind, number: number) => boolean
}

const kinds = {
  enterprise: 1,
  service: 2,
  order: 3,
  item: 4,
  account: 5,
  bill: 6,
  profile: 7,
  category: 8,
  product: 9,
  rate: 10,
  resource: 11,
  resourceCategory: 12,
  group: 13,
  ageCategory: 14,
  block: 15,
  segment: 16,
  address: 17,
  chain: 18,
  request: 19,
  card: 20,
  token: 21
} as const

/** The identifiers of a seed. */
export const make = (seed: number): Ids => {
  const key = (kind: Kind): number => hash(seed, kinds[kind] * 7919)

  const make = (kind: Kind, number: number, created?: number): string => {
    const first = scramble((number ^ key(kind)) >>> 0)
    const second = hash(first, key(kind))
    const third = hash(second, first)
    const fourth = hash(third, number)
    const last = created === undefined ? `${hex4(third >>> 16)}${hex8(fourth)}` : combTime(created, fourth % 600)
    return `${hex8(first)}-${hex4(second >>> 16)}-4${hex4(second).slice(1)}-${hex4(0x8000 | (third & 0x3fff))}-${last}`
  }
  const known = new Map<Kind, (number: number) => string>()
  const kept = (kind: Kind): (number: number) => string => {
    const found = known.get(kind) ?? memoized((number) => make(kind, number))
    known.set(kind, found)
    return found
  }

  return {
    encode: (kind, number, created) => created === undefined ? kept(kind)(number) : make(kind, number, created),
    decode: (kind, id) => (unscramble(Number.parseInt(id.slice(0, 8), 16) >>> 0) ^ key(kind)) >>> 0,
    holdsTime: (kind, number) => hash(number, key(kind)) % 3 === 0
  }
}

// Days since 1900-01-01 in two bytes, then ticks of 1/300 second since midnight UTC in four.
const combTime = (created: number, ticksLate: number): string => {
  const ticks = (created % 86_400) * 300 + ticksLate
  return `${hex4(Math.floor(created / 86_400) + 25_567)}${hex8(ticks)}`
}

const scramble = (n: number): number => {
  let h = n
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35)
  return (h ^ (h >>> 16)) >>> 0
}

// The multipliers are the inverses of those above, modulo 2^32.
const unscramble = (n: number): number => {
  let h = n ^ (n >>> 16)
  h = Math.imul(h, 0x7ed1_b41d)
  h = Math.imul(h ^ (h >>> 13) ^ (h >>> 26), 0xa5cb_9243)
  return (h ^ (h >>> 16)) >>> 0
}

const HEX = Array.from({ length: 0x1_0000 }, (_, n) => n.toString(16).padStart(4, "0"))
const hex4 = (n: number): string => HEX[n & 0xffff] ?? ""
const hex8 = (n: number): string => hex4(n >>> 16) + hex4(n)
