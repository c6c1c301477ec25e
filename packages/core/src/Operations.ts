import { enterprises } from "./Enterprise.ts"
import { orderItems } from "./OrderItem.ts"
import { productServiceOrders } from "./ProductServiceOrder.ts"
import { reservations } from "./Reservation.ts"
import { services } from "./Service.ts"

/** All operations that this project supports. */
export const operations = [enterprises, services, productServiceOrders, reservations, orderItems] as const
