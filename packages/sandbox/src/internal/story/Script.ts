import type { RuleCode } from "../../RuleCode.ts"
import type { Defect } from "./Defect.ts"
import { defects } from "./Defects.ts"
import { edges } from "./Edges.ts"
import { exceptions } from "./Exceptions.ts"
import { nearMisses } from "./NearMisses.ts"
import type { Scene } from "./Scene.ts"

/** The scripted orders of a hotel set, by number: what is planted first, then what only looks like it. */
export type Script = ReadonlyArray<Line>

export interface Line {
  readonly property: number
  readonly scene: Scene
  readonly defect?: Defect
}

/** The script for a number of orders: each defect at least twice, in different properties where there are several. */
export const make = (orders: number, properties: number, codes: ReadonlyArray<RuleCode>): Script => {
  const planted = codes.flatMap((code, first) => {
    const ways = defects.filter((defect) => defect.code === code)
    const copies = Math.max(ways.length, 2) * Math.max(1, Math.min(10, Math.floor(orders / 2000)))
    return Array.from({ length: copies }, (_, copy) => ({ copy, defect: ways[copy % ways.length], first }))
  })
  const lines: ReadonlyArray<Line> = [
    ...planted.flatMap(({ copy, defect, first }) =>
      defect === undefined ? [] : [{ property: (first + copy) % properties, scene: defect.tell, defect }]
    ),
    ...[...edges, ...exceptions, ...nearMisses].flatMap((scene) =>
      Array.from({ length: properties }, (_, property) => ({ property, scene }))
    )
  ]
  return lines.slice(0, orders)
}
