/**
 * What orders and their items name beyond themselves: rebated items of other orders, linked reservations.
 */
import type { OrderItem, Reservation } from "@nightaudit/core"

/** Rows of other orders that an order or its items name. */
export interface Related {
  /**
   * The items that rebates of the order rebate, where they are another order's, and all items of those orders; where they are
   * rebates themselves, the same of what these rebate, for a few orders.
   */
  readonly items: ReadonlyMap<string, OrderItem.OrderItem>
  /** Items that were asked for by id and not given. */
  readonly missingItems: ReadonlySet<string>
  /** Items that could not be asked for. */
  readonly unreadItems: ReadonlySet<string>
  /** The reservation that a product service order is linked to; none where it is linked to none. */
  readonly linkedReservation?: Reservation.Reservation | "missing" | "unread" | undefined
}

/** Nothing beyond the order itself. */
export const none: Related = { items: new Map(), missingItems: new Set(), unreadItems: new Set() }
