import { at, edited, hasOwn, type Json, patches, pathOf } from "./Json.ts"
import type { Hit as AnyHit } from "./Schedule.ts"
import { of } from "./Schedule.ts"

type Hit = ReturnType<typeof fieldHits>[number]

const fieldHits = (hits: ReadonlyArray<AnyHit>) =>
  of(hits, "unknownEnum", "unknownField", "dropField", "nullField", "replaceField", "duplicateKey", "letterCase")

/** The rows with the fields that faults change. */
export const fielded = (hits: ReadonlyArray<AnyHit>, rows: ReadonlyArray<string>): ReadonlyArray<string> =>
  deepened(hits, fieldHits(hits).reduce((changed, hit) => fieldsOf(hit, changed), rows))

const fieldsOf = (hit: Hit, rows: ReadonlyArray<string>): ReadonlyArray<string> => {
  const most = hit.action.rows === "all" ? Infinity : hit.action.rows ?? 1
  let done = 0
  return rows.map((row) => {
    const changed = done < most ? changedRow(hit.action, row) : undefined
    if (changed === undefined) return row
    done++
    hit.consume()
    return changed
  })
}

/** The text of a row as the action changes it, or `undefined` where the row has no such field. */
const changedRow = (action: Hit["action"], text: string): string | undefined => {
  if (action.type === "letterCase" && action.path === undefined) {
    const changed = text.replaceAll(id, (found) => spelled(found, action.as))
    return changed === text ? undefined : changed
  }
  const row: unknown = JSON.parse(text)
  const path = pathOf(action.path ?? "")
  const [name, parent] = [path.at(-1) ?? "", path.slice(0, -1)]
  const found = at(row, action.type === "unknownField" ? path : parent)
  const places = patches()
  if (action.type === "unknownField") {
    return isObject(found)
      ? places.print(edited(row, path, () => ({ ...found, [places.key(member(action.name, action.value))]: 0 })))
      : undefined
  }
  if (!hasOwn(found, name)) return undefined
  switch (action.type) {
    case "dropField":
      return JSON.stringify(edited(row, parent, () => without(found, name)))
    case "nullField":
      return JSON.stringify(edited(row, path, () => null))
    case "duplicateKey":
      return places.print(edited(row, parent, () => ({ [places.key(member(name, action.value))]: 0, ...found })))
    case "unknownEnum":
      return JSON.stringify(edited(row, path, () => action.value))
    case "letterCase": {
      const { [name]: value } = found
      return typeof value === "string"
        ? JSON.stringify(edited(row, path, () => spelled(value, action.as)))
        : undefined
    }
    case "replaceField":
      return places.print(edited(row, path, () => "raw" in action ? places.value(action.raw) : action.value))
  }
}

/** The first row with nested arrays in an undocumented field. */
const deepened = (hits: ReadonlyArray<AnyHit>, rows: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [hit] = of(hits, "deep")
  const [first, ...rest] = rows
  if (hit === undefined || first === undefined) return rows
  hit.consume()
  const { depth } = hit.action
  return [`${first.slice(0, -1)},"Nested":${"[".repeat(depth)}${"]".repeat(depth)}}`, ...rest]
}

const id = /"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g

/** A text in capitals, or with every second letter one. */
const spelled = (text: string, as: "upper" | "mixed"): string =>
  as === "upper"
    ? text.toUpperCase()
    : Array.from(text, (letter, index) => index % 2 === 0 ? letter.toUpperCase() : letter).join("")

const member = (name: string, value: unknown): string => `${JSON.stringify(name)}:${JSON.stringify(value)}`

const without = (value: Json, name: string): unknown =>
  Array.isArray(value)
    ? value.toSpliced(Number(name), 1)
    : Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)
