import { globSync, readFileSync } from "node:fs"
import { dirname, join, normalize, relative } from "node:path"

/** How a package is built: a room is a file at the root of its sources, or a folder there seen from outside. */
export interface Rooms {
  /** Each room with the rooms that it imports. */
  readonly imports: ReadonlyMap<string, ReadonlySet<string>>
  /** The number of rooms that stand on each other: a room stands above all that it imports. */
  readonly floors: number
  /** Rooms that import each other, directly or through others. */
  readonly cycle: ReadonlyArray<string> | undefined
}

/** The maximum numbers, for packages with a limit. */
export const limits: Readonly<Record<string, { readonly rooms: number; readonly floors: number }>> = {
  reconcile: { rooms: 10, floors: 9 }
}

const specifier = /(?:\bfrom|\bimport\(?)\s*"(\.[^"]+)"/g

/** The rooms of a folder of sources; its `index.ts` is the door and no room. */
export const roomsOf = (sources: string): Rooms => {
  const roomOf = (path: string): string => relative(sources, path).replace(/\.ts$/, "").split("/")[0] ?? ""
  const imports = new Map<string, Set<string>>()
  for (const file of globSync("**/*.ts", { cwd: sources })) {
    if (file === "index.ts") continue
    const path = join(sources, file)
    const room = roomOf(path)
    const into = imports.get(room) ?? new Set()
    imports.set(room, into)
    for (const [, target = ""] of readFileSync(path, "utf8").matchAll(specifier)) {
      const other = roomOf(normalize(join(dirname(path), target)))
      if (other !== room) into.add(other)
    }
  }
  return measure(imports)
}

const measure = (imports: ReadonlyMap<string, ReadonlySet<string>>): Rooms => {
  const floors = new Map<string, number>()
  const above: Array<string> = []
  let cycle: ReadonlyArray<string> | undefined
  const floorOf = (room: string): number => {
    const known = floors.get(room)
    if (known !== undefined) return known
    if (above.includes(room)) {
      cycle ??= above.slice(above.indexOf(room))
      return 0
    }
    above.push(room)
    const floor = 1 + Math.max(0, ...[...imports.get(room) ?? []].map(floorOf))
    above.pop()
    floors.set(room, floor)
    return floor
  }
  return { imports, floors: Math.max(0, ...[...imports.keys()].map(floorOf)), cycle }
}

/** What is wrong with the rooms of a package. */
export const problemsOf = (folder: string, { cycle, floors, imports }: Rooms): ReadonlyArray<string> => {
  const limit = limits[folder]
  if (limit === undefined) return []
  return [
    ...cycle === undefined ? [] : [`packages/${folder}/src: rooms import each other: ${cycle.join(" → ")}`],
    ...imports.size > limit.rooms ? [`packages/${folder}/src: ${imports.size} rooms, at most ${limit.rooms}`] : [],
    ...floors > limit.floors ? [`packages/${folder}/src: ${floors} floors, at most ${limit.floors}`] : []
  ]
}
