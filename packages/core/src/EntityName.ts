/** What the rows of the operations are called, in the order of the operations. */
export const entityNames = ["Enterprise", "Service", "ProductServiceOrder", "Reservation", "OrderItem"] as const
