/** An amount in whole units of 10^-scale of its currency. */
export interface Amount {
  readonly currency: string
  readonly scale: number
  readonly net: number
  readonly gross: number
  readonly taxes: ReadonlyArray<Tax>
  /** What its taxes were calculated from, where that is not its net for each of them. */
  readonly breakdown?: ReadonlyArray<Base>
}

export interface Base extends Tax {
  readonly net: number
}

export interface Tax {
  readonly code: string | null
  readonly value: number
}

/** A tax rate in millionths; `code` null is an exemption. */
export interface Rate {
  readonly code: string | null
  readonly millionths: number
}

/** How a property prices and rounds: `digits` of its currency, `taxDigits` of its taxes. */
export interface PriceBook {
  readonly currency: string
  readonly digits: number
  readonly pricing: "Gross" | "Net"
  readonly taxDigits: number
}

/** The smallest unit that both the currency and the taxes can show, in units of the amount's scale. */
export const smallestUnit = (book: PriceBook, scale: number): number =>
  10 ** (scale - Math.min(book.digits, book.taxDigits))

/**
 * An amount from its price in the currency's smallest unit: exact on the priced side, tax rounded once on the line.
 *
 * https://docs.mews.com/connector-api/operations/accountingitems: 15 times 10.00 is 150.00 / 126.05 / 23.95.
 */
export const priced = (book: PriceBook, price: number, rates: ReadonlyArray<Rate>): Amount => {
  const scale = Math.max(book.digits, book.taxDigits)
  const value = price * 10 ** (scale - book.digits)
  const step = 10 ** (scale - book.taxDigits)
  const total = rates.reduce((sum, rate) => sum + rate.millionths, 0)
  const base = book.pricing === "Gross" ? 1_000_000 + total : 1_000_000
  const tax = round(value * total, base * step) * step
  const taxes = split(tax, rates, total, step)
  return book.pricing === "Gross"
    ? { currency: book.currency, scale, net: value - tax, gross: value, taxes }
    : { currency: book.currency, scale, net: value, gross: value + tax, taxes }
}

/** The unit and the line of a sale. */
export const sale = (book: PriceBook, price: number, count: number, rates: ReadonlyArray<Rate>) => ({
  unit: priced(book, price, rates),
  amount: priced(book, price * count, rates)
})

/** The same amount with the sign turned. */
export const negated = (amount: Amount): Amount => ({
  ...amount,
  net: 0 - amount.net,
  gross: 0 - amount.gross,
  taxes: amount.taxes.map((tax) => ({ code: tax.code, value: 0 - tax.value })),
  ...(amount.breakdown === undefined ? {} : {
    breakdown: amount.breakdown.map((base) => ({ code: base.code, value: 0 - base.value, net: 0 - base.net }))
  })
})

/** The same amount counted in tenths of its former unit. */
export const finer = (amount: Amount): Amount => ({
  ...amount,
  scale: amount.scale + 1,
  net: amount.net * 10,
  gross: amount.gross * 10,
  taxes: amount.taxes.map((tax) => ({ code: tax.code, value: tax.value * 10 })),
  ...(amount.breakdown === undefined ? {} : {
    breakdown: amount.breakdown.map((base) => ({ code: base.code, value: base.value * 10, net: base.net * 10 }))
  })
})

const split = (tax: number, rates: ReadonlyArray<Rate>, total: number, step: number): ReadonlyArray<Tax> => {
  const taxes: Array<Tax> = []
  let left = tax
  rates.forEach((rate, index) => {
    const value = index === rates.length - 1 || total === 0 ? left : round(tax * rate.millionths, total * step) * step
    left -= value
    taxes.push({ code: rate.code, value })
  })
  return taxes
}

// Half away from zero, for the sum of a rebate and its item to be zero.
const round = (numerator: number, denominator: number): number => {
  const quotient = Math.floor((2 * Math.abs(numerator) + denominator) / (2 * denominator))
  return numerator < 0 ? 0 - quotient : quotient
}
