import * as Zone from "../Zone.ts"
import type { PriceBook, Rate } from "./Amount.ts"

/** One enterprise of a generated hotel set: where it stands, how it prices, what it sells. */
export interface Property {
  readonly index: number
  readonly template: Template
  readonly zone: Zone.Zone
  readonly book: PriceBook
}

/** What a property is made from; properties beyond the last template start over at the first. */
export interface Template {
  readonly name: string
  readonly city: string
  readonly country: string
  readonly language: string
  readonly timeZone: string
  readonly currency: string
  readonly digits: number
  readonly pricing: "Gross" | "Net"
  readonly taxPrecision: number | null
  readonly closing: string | null
  readonly windows: readonly [accounting: string, operational: string]
  /** The value of a euro in the property's currency. */
  readonly euro: number
  readonly taxes: {
    readonly stay: ReadonlyArray<Rate>
    readonly food: ReadonlyArray<Rate>
    readonly double: ReadonlyArray<Rate>
  }
}

/** A service by its place within every property. */
export interface ServiceTemplate {
  readonly name: string
  readonly bookable: boolean
  readonly active: boolean
  /** Whether the access token sees it, and its orders. */
  readonly visible: boolean
  /** For how long it is booked at least, by default a day. */
  readonly unit?: "Day" | "Hour"
}

const ACCOMMODATION: ServiceTemplate = { name: "Accommodation", bookable: true, active: true, visible: true }

export const services = [
  ACCOMMODATION,
  { name: "Restaurant", bookable: false, active: true, visible: true },
  { name: "Spa", bookable: false, active: true, visible: true },
  { name: "Bar", bookable: false, active: true, visible: true },
  { name: "Minibar (until 2025)", bookable: false, active: false, visible: true },
  { name: "Valet parking", bookable: false, active: true, visible: false },
  { name: "Day rooms", bookable: true, active: true, visible: true, unit: "Hour" }
] as const satisfies ReadonlyArray<ServiceTemplate>

/** Places in `services`. */
export const place = { accommodation: 0, restaurant: 1, spa: 2, bar: 3, minibar: 4, parking: 5, dayRooms: 6 } as const

/** The number of a service over all properties. */
export const serviceNumber = (property: number, index: number): number => property * services.length + index

/** The service of a number over all properties. */
export const serviceOf = (number: number): ServiceTemplate => services[number % services.length] ?? ACCOMMODATION

/** The property of a number. */
export const make = (index: number): Property => {
  const template = templates[index % templates.length] ?? templates[0]
  return {
    index,
    template,
    zone: Zone.make(template.timeZone),
    book: {
      currency: template.currency,
      digits: template.digits,
      pricing: template.pricing,
      taxDigits: template.taxPrecision ?? template.digits
    }
  }
}

/** A price in the smallest unit of the property's currency. */
export const price = (property: Property, euros: number): number =>
  Math.max(1, Math.round(euros * property.template.euro * 10 ** property.template.digits))

/** For how many seconds a property may change what happened: its operations, and the longer of operations and accounts. */
export const windowsOf = ({ template }: Property): { readonly operational: number; readonly longest: number } => {
  const [accounting, operational] = template.windows.map((window) => Number(/(\d+)D/.exec(window)?.[1] ?? 0) * 86_400)
  return { operational: operational ?? 0, longest: Math.max(accounting ?? 0, operational ?? 0) }
}

const rates = (...given: ReadonlyArray<readonly [string, number]>): ReadonlyArray<Rate> =>
  given.map(([code, millionths]) => ({ code, millionths }))

const templates: readonly [Template, ...Array<Template>] = [
  {
    name: "Hotel Havelblick",
    city: "Berlin",
    country: "DE",
    language: "de-DE",
    timeZone: "Europe/Berlin",
    currency: "EUR",
    digits: 2,
    pricing: "Gross",
    taxPrecision: null,
    closing: null,
    windows: ["P0M3DT0H0M0S", "P0M1DT0H0M0S"],
    euro: 1,
    taxes: {
      stay: rates(["DE-R", 70_000]),
      food: rates(["DE-S", 190_000]),
      double: rates(["DE-R", 70_000], ["DE-K", 50_000])
    }
  },
  {
    name: "The Larkspur",
    city: "New York",
    country: "US",
    language: "en-US",
    timeZone: "America/New_York",
    currency: "USD",
    digits: 2,
    pricing: "Net",
    taxPrecision: null,
    closing: "P0M0DT4H0M0S",
    windows: ["P0M2DT0H0M0S", "P0M2DT0H0M0S"],
    euro: 1.17,
    taxes: {
      stay: rates(["US-NY-STATE", 40_000], ["US-NY-CITY", 58_750]),
      food: rates(["US-NY-SALES", 88_750]),
      double: rates(["US-NY-STATE", 40_000], ["US-NY-CITY", 48_750])
    }
  },
  {
    name: "Kawabe Ryokan",
    city: "Tokyo",
    country: "JP",
    language: "ja-JP",
    timeZone: "Asia/Tokyo",
    currency: "JPY",
    digits: 0,
    pricing: "Gross",
    taxPrecision: 0,
    closing: "P0M0DT5H0M0S",
    windows: ["P0M1DT0H0M0S", "P0M1DT0H0M0S"],
    euro: 172,
    taxes: {
      stay: rates(["JP-S", 100_000]),
      food: rates(["JP-R", 80_000]),
      double: rates(["JP-S", 100_000], ["JP-B", 1_500])
    }
  },
  {
    name: "Dasman Residence",
    city: "Kuwait City",
    country: "KW",
    language: "ar-KW",
    timeZone: "Asia/Kuwait",
    currency: "KWD",
    digits: 3,
    pricing: "Net",
    taxPrecision: null,
    closing: null,
    windows: ["P0M7DT0H0M0S", "P0M3DT0H0M0S"],
    euro: 0.36,
    taxes: {
      stay: rates(["KW-S", 50_000]),
      food: rates(["KW-S", 50_000]),
      double: rates(["KW-S", 50_000], ["KW-M", 25_000])
    }
  },
  {
    name: "Hotel U Zlaté lodi",
    city: "Prague",
    country: "CZ",
    language: "cs-CZ",
    timeZone: "Europe/Prague",
    currency: "CZK",
    digits: 2,
    pricing: "Gross",
    taxPrecision: 1,
    closing: "P0M0DT3H30M0S",
    windows: ["P0M3DT0H0M0S", "P0M1DT0H0M0S"],
    euro: 24.3,
    taxes: {
      stay: rates(["CZ-L", 120_000]),
      food: rates(["CZ-S", 210_000]),
      double: rates(["CZ-L", 120_000], ["CZ-X", 30_000])
    }
  },
  {
    name: "Casa do Miradouro",
    city: "Lisbon",
    country: "PT",
    language: "pt-PT",
    timeZone: "Europe/Lisbon",
    currency: "EUR",
    digits: 2,
    pricing: "Net",
    taxPrecision: 4,
    closing: null,
    windows: ["P0M3DT0H0M0S", "P0M3DT0H0M0S"],
    euro: 0.9,
    taxes: {
      stay: rates(["PT-R", 60_000]),
      food: rates(["PT-I", 130_000]),
      double: rates(["PT-N", 230_000], ["PT-T", 10_000])
    }
  },
  {
    name: "Hôtel de la Criée",
    city: "Marseille",
    country: "FR",
    language: "fr-FR",
    timeZone: "Europe/Paris",
    currency: "EUR",
    digits: 2,
    pricing: "Gross",
    taxPrecision: null,
    closing: "P0M0DT2H0M0S",
    windows: ["P0M3DT0H0M0S", "P0M2DT0H0M0S"],
    euro: 1.1,
    taxes: {
      stay: rates(["FR-I", 100_000]),
      food: rates(["FR-N", 200_000]),
      double: rates(["FR-I", 100_000], ["FR-N", 30_000])
    }
  }
]

/** How many properties there are before they start over. */
export const TEMPLATES = templates.length
