import type { RuleCode } from "../../RuleCode.ts"
import type { Defect } from "./Defect.ts"
import { defects } from "./Defects.ts"
import { everywhere, harmless } from "./Harmless.ts"
import { type Act, type Scene, scenesOf } from "./Scene.ts"

/** The scripted orders of a hotel set, by number: what is planted first, then what only looks like it. */
export type Script = ReadonlyArray<Line>

export interface Line {
  readonly property: number
  readonly scene: Scene
  readonly defect?: Defect
}

/** What a script is made for. */
export interface Cast {
  readonly seed: number
  readonly orders: number
  readonly properties: number
  readonly codes: ReadonlyArray<RuleCode>
}

/**
 * The script for a hotel set: each defect at least twice, in different properties where there are several.
 *
 * A set too small for all of it has a part, another one with every seed; at least a third of its orders is left to chance.
 */
export const make = (cast: Cast): Script => {
  const planted = fitting(plant(cast), cast.seed, Math.floor(cast.orders * PLANTED))
  const [half, room] = [1 / 2, 2 / 3].map((share) => Math.floor(cast.orders * share) - planted.length)
  return [...planted, ...fitting(decorate(cast, half ?? 0), cast.seed, room ?? 0)]
}

const PLANTED = 2 / 5

// First every way once, then the others: a part of the script has as many different ones as it can.
const plant = ({ codes, orders, properties }: Cast): ReadonlyArray<ReadonlyArray<Line>> => {
  const planted = codes.flatMap((code, first) => {
    const ways = defects.filter((defect) => defect.code === code)
    const copies = Math.max(ways.length, 2) * Math.max(1, Math.min(10, Math.floor(orders / 4000)))
    return ways.length === 0 ? [] : Array.from({ length: copies }, (_, copy) => ({ copy, first, ways }))
  })
  return planted
    .toSorted((a, b) => Math.floor(a.copy / a.ways.length) - Math.floor(b.copy / b.ways.length))
    .flatMap(({ copy, first, ways }) => {
      const defect = ways[copy % ways.length]
      return defect === undefined ? [] : [linesOf(defect.tell, (first + copy) % properties, defect)]
    })
}

// Each scene in as many properties as half of the orders have room for, in at least one.
const decorate = ({ properties, seed }: Cast, room: number): ReadonlyArray<ReadonlyArray<Line>> => {
  const left = room - properties * sizeOf(everywhere)
  const copies = Math.max(1, Math.min(properties, Math.floor(left / sizeOf(harmless))))
  return [
    ...Array.from({ length: properties }, (_, property) => everywhere.map((act) => linesOf(act, property))).flat(),
    ...Array.from(
      { length: copies },
      (_, copy) => harmless.map((act, index) => linesOf(act, (index + seed + copy) % properties))
    ).flat()
  ]
}

const sizeOf = (acts: ReadonlyArray<Act>): number => acts.reduce((sum, act) => sum + scenesOf(act).length, 0)

const linesOf = (act: Act, property: number, defect?: Defect): ReadonlyArray<Line> =>
  scenesOf(act).map((scene, index) => ({ property, scene, ...(index === 0 && defect !== undefined ? { defect } : {}) }))

// As many acts as there is room for, beginning where the seed says: seed after seed goes through all of them.
const fitting = (acts: ReadonlyArray<ReadonlyArray<Line>>, seed: number, room: number): ReadonlyArray<Line> => {
  const lines: Array<Line> = []
  const size = acts.reduce((sum, act) => sum + act.length, 0)
  const first = size <= room ? 0 : (seed * room) % acts.length
  for (let index = 0; index < acts.length; index++) {
    const act = acts[(first + index) % acts.length] ?? []
    if (lines.length + act.length <= room) lines.push(...act)
  }
  return lines
}
