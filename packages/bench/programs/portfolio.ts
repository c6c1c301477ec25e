/**
 * The platform of a portfolio, in a process of its own: one generated hotel, whose answers are rendered once, is served as many
 * hotels. The second group of every id is the number of its hotel; the first of an id is its own, so that ids sort as the
 * generated ones do.
 */
import { keyOf, render, sandboxOf, serve } from "./serve.ts"

const [orders = "3000", hotels = "1"] = process.argv.slice(2)

const sandbox = await sandboxOf({ orders: Number(orders), enterprises: 1 })

/** An answer, and where the hotel's number stands in it. */
interface Rendered {
  readonly bytes: Buffer
  readonly places: Uint32Array
}

const rendered = new Map<string, Rendered>()
/** The second group that each generated id has, by its others. */
const generated = new Map<string, string>()

const quotedId = /"([\da-f]{8})-([\da-f]{4})(-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})"/g
const placeInMatch = "\"00000000-".length

const renderOne = async (path: string, body: string): Promise<Rendered> => {
  const text = await render(
    sandbox,
    path,
    body.replace(
      quotedId,
      (_, first: string, __, rest: string) => `"${first}-${generated.get(first + rest) ?? "0000"}${rest}"`
    )
  )
  const places: Array<number> = []
  // Latin names are not ASCII: places are counted in bytes.
  const bytes = Buffer.from(text)
  for (const match of bytes.toString("latin1").matchAll(quotedId)) {
    const [, first = "", second = "", rest = ""] = match
    const known = generated.get(first + rest)
    if (known !== undefined && known !== second) throw new Error("two ids differ in nothing but what becomes the hotel")
    generated.set(first + rest, second)
    places.push(match.index + placeInMatch)
  }
  return { bytes, places: Uint32Array.from(places) }
}

const known = async (path: string, body: string): Promise<Rendered> => {
  const key = keyOf(path, body)
  const found = rendered.get(key) ?? await renderOne(path, body)
  rendered.set(key, found)
  return found
}

const numberOf = (hotel: number): string => hotel.toString(16).padStart(4, "0")

const ofHotel = ({ bytes, places }: Rendered, hotel: string): Buffer => {
  const copy = Buffer.from(bytes)
  const [a = 0, b = 0, c = 0, d = 0] = Buffer.from(hotel)
  for (const place of places) {
    copy[place] = a
    copy[place + 1] = b
    copy[place + 2] = c
    copy[place + 3] = d
  }
  return copy
}

/** The rows of every hotel, as one page. */
const ofAll = (answer: Rendered): Buffer => {
  const pages = Array.from({ length: Number(hotels) }, (_, hotel) => ofHotel(answer, numberOf(hotel)).toString())
  const [name = "", rows = ""] = /^\{"(\w+)":/.exec(pages[0] ?? "") ?? []
  return Buffer.from(
    `{"${rows || name}":[${
      pages.map((page) => page.slice(page.indexOf("[") + 1, page.lastIndexOf("]"))).join(",")
    }],"Cursor":null}`
  )
}

const nothing = Buffer.from("{\"ProductServiceOrders\":[],\"Cursor\":null}")

/** The ids of a request, apart from those of the services, are of one hotel. */
const answerOf = async (path: string, body: string): Promise<Buffer> => {
  if (/\/(?:enterprises|services)\//.test(path)) return ofAll(await known(path, body))
  const list = /"ServiceIds":\[[^\]]*\]/.exec(body)?.[0] ?? ""
  const hotel = (body.replace(list, "").match(quotedId) ?? body.match(quotedId))?.[0]
    .slice(placeInMatch, placeInMatch + 4)
  if (hotel === undefined) throw new Error(`whose are these: ${body}`)
  const own = (list.match(quotedId) ?? []).filter((id) => id.startsWith(hotel, placeInMatch))
  if (list !== "" && own.length === 0) return nothing
  const asked = list === "" ? body : body.replace(list, `"ServiceIds":[${own.join(",")}]`)
  return ofHotel(await known(path, asked.replace(quotedId, "\"$1-0000$3\"")), hotel)
}

serve(sandbox, answerOf)
