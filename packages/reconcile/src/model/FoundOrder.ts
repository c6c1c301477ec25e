import type { ProductServiceOrder, Reservation } from "@nightaudit/core"

/** An order that was found, and as which kind. */
export type FoundOrder =
  | { readonly kind: "reservation"; readonly row: Reservation.Reservation }
  | { readonly kind: "productServiceOrder"; readonly row: ProductServiceOrder.ProductServiceOrder }

/** Why an order was not found: the platform knows of none (`missing`), or it could not be asked (`unread`). */
export type Absence = "missing" | "unread"
