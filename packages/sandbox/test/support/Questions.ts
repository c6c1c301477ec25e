import type { Hotel, Truth, TruthQuery } from "../../src/index.ts"

/** The window of the whole story. */
export const whole = (hotel: Hotel, basis: TruthQuery["basis"] = "consumed"): TruthQuery => ({
  from: hotel.from,
  to: hotel.to,
  basis,
  asOf: hotel.asOf
})

type Finding = Truth["findings"][number]

/** A finding as one line. */
export const lineOf = ({ code, orderItemIds, serviceOrderId, severity }: Finding): string =>
  `${severity} ${code} ${serviceOrderId ?? "-"} ${orderItemIds.join(",")}`
