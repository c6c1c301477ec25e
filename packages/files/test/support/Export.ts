/**
 * What the platform exports of the sandbox's hotels.
 */
import type { Hotel } from "@nightaudit/sandbox"
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

export type Lines = Readonly<Record<string, ReadonlyArray<object>>>

/** Every row that the access token sees, by the name of its file. */
export const linesOf = (hotel: Hotel): Lines => {
  const records = [...hotel.records()]
  const services = new Set(hotel.services.map(({ Id }) => Id))
  const orders = (of: "reservation" | "productServiceOrder") =>
    records.flatMap(({ kind, order }) => kind === of && order !== null ? [order] : [])
  return {
    "Enterprise.jsonl": hotel.enterprises,
    "Service.jsonl": hotel.services,
    "Reservation.jsonl": orders("reservation"),
    "ProductServiceOrder.jsonl": orders("productServiceOrder").filter(({ ServiceId }) => services.has(ServiceId)),
    "OrderItem.jsonl": records.flatMap(({ items }) => items)
  }
}

/** Writes a text for each file, below a folder. */
export const write = (directory: string, texts: Readonly<Record<string, string | Uint8Array>>): void => {
  for (const [name, text] of Object.entries(texts)) {
    const path = join(directory, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

export const text = (rows: ReadonlyArray<object>): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("")

/** The files of a folder, a row on each line. */
export const writeLines = (directory: string, lines: Lines): void =>
  write(directory, Object.fromEntries(Object.entries(lines).map(([name, rows]) => [name, text(rows)])))
