import { accountingStates, itemTypes, orderStates } from "../rows/Columns.ts"

/** What one property of a request body may be, and how much of it. */
export type Field =
  | { readonly is: "text" }
  | { readonly is: "currency" }
  | { readonly is: "limitation" }
  | { readonly is: "interval" }
  | { readonly is: "choice"; readonly values: ReadonlyArray<string> }
  | { readonly is: "ids"; readonly most: number }
  | { readonly is: "texts"; readonly most: number }
  | {
    readonly is: "choices"
    readonly values: ReadonlyArray<string>
    readonly least?: number
    readonly most?: number
    readonly distinct?: boolean
  }

/** One operation as its contract has it. */
export interface Operation {
  readonly path: string
  readonly collection: "Enterprises" | "Services" | "ProductServiceOrders" | "Reservations" | "OrderItems"
  readonly fields: Readonly<Record<string, Field>>
  readonly required: ReadonlyArray<string>
  /** Fields of which at least one must be given. */
  readonly oneOf?: ReadonlyArray<string>
  /** Fields of which at most one may be given. */
  readonly notBoth?: ReadonlyArray<readonly [string, string]>
}

/** The most rows of a page. */
export const MAX_COUNT = 1000

/** The longest interval, in calendar months and days more. */
export const MAX_INTERVAL = { months: 3, days: 1 } as const

const ids = { is: "ids", most: 1000 } as const
const fewIds = { is: "ids", most: 100 } as const
const texts = { is: "texts", most: 1000 } as const
const interval = { is: "interval" } as const
const text = { is: "text" } as const
const common = {
  ClientToken: text,
  AccessToken: text,
  Client: text,
  LanguageCode: text,
  CultureCode: text,
  Limitation: { is: "limitation" }
} as const
const commonRequired = ["ClientToken", "AccessToken", "Client", "Limitation"]

/** The five operations, by path. */
export const operations: Readonly<Record<string, Operation>> = Object.fromEntries(
  ([
    {
      path: "/api/connector/v1/enterprises/getAll",
      collection: "Enterprises",
      required: commonRequired,
      fields: { ...common, EnterpriseIds: ids, ExternalIdentifiers: texts, LinkedUtc: interval, UpdatedUtc: interval }
    },
    {
      path: "/api/connector/v1/services/getAll",
      collection: "Services",
      required: commonRequired,
      fields: {
        ...common,
        EnterpriseIds: ids,
        ServiceIds: ids,
        ServiceType: { is: "choice", values: ["Bookable", "Additional"] },
        UpdatedUtc: interval
      }
    },
    {
      path: "/api/connector/v1/productServiceOrders/getAll",
      collection: "ProductServiceOrders",
      required: [...commonRequired, "ServiceIds"],
      fields: {
        ...common,
        EnterpriseIds: ids,
        ProductServiceOrderIds: ids,
        ServiceIds: ids,
        AccountIds: ids,
        LinkedReservationIds: ids,
        UpdatedUtc: interval,
        States: { is: "choices", values: orderStates }
      }
    },
    {
      path: "/api/connector/v1/reservations/getAll/2023-06-06",
      collection: "Reservations",
      required: commonRequired,
      notBoth: [["ActualStartUtc", "ScheduledStartUtc"], ["ActualEndUtc", "ScheduledEndUtc"]],
      fields: {
        ...common,
        EnterpriseIds: ids,
        ReservationIds: ids,
        ServiceIds: ids,
        ReservationGroupIds: ids,
        AccountIds: ids,
        PartnerCompanyIds: fewIds,
        TravelAgencyIds: fewIds,
        Numbers: texts,
        ChannelNumbers: { is: "texts", most: 100 },
        AssignedResourceIds: ids,
        AvailabilityBlockIds: fewIds,
        CreatedUtc: interval,
        UpdatedUtc: interval,
        CollidingUtc: interval,
        ScheduledStartUtc: interval,
        ActualStartUtc: interval,
        ActualEndUtc: interval,
        ScheduledEndUtc: interval,
        States: { is: "choices", values: orderStates, distinct: true }
      }
    },
    {
      path: "/api/connector/v1/orderItems/getAll",
      collection: "OrderItems",
      required: commonRequired,
      // https://docs.mews.com/connector-api/operations/orderitems: "Required if no other filter is provided".
      oneOf: [
        "OrderItemIds",
        "AccountIds",
        "ServiceOrderIds",
        "ServiceIds",
        "BillIds",
        "CreatedUtc",
        "UpdatedUtc",
        "ConsumedUtc",
        "CanceledUtc",
        "ClosedUtc"
      ],
      fields: {
        ...common,
        EnterpriseIds: ids,
        OrderItemIds: ids,
        AccountIds: fewIds,
        ServiceOrderIds: ids,
        ServiceIds: ids,
        BillIds: ids,
        CreatedUtc: interval,
        UpdatedUtc: interval,
        ConsumedUtc: interval,
        CanceledUtc: interval,
        ClosedUtc: interval,
        Currency: { is: "currency" },
        AccountingStates: { is: "choices", values: accountingStates, least: 1, most: 1000 },
        Types: { is: "choices", values: itemTypes, least: 1, most: 1000 }
      }
    }
  ] satisfies ReadonlyArray<Operation>).map((operation) => [operation.path, operation])
)
