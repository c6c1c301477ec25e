/** The names of the operations' rows, in the order of the operations. */
export const entityNames = ["Enterprise", "Service", "ProductServiceOrder", "Reservation", "OrderItem"] as const
