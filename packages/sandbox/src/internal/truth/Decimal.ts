import { memoized } from "../Memo.ts"

/** Decimal places of the whole numbers in which the truth counts. */
const PLACES = 12

const POWERS = Array.from({ length: PLACES + 1 }, (_, shift) => 10n ** BigInt(shift))

/** 10^-places, in those whole numbers. */
export const unit = (places: number): bigint => POWERS[PLACES - places] ?? 10n ** BigInt(PLACES - places)

/** The exact value of the shortest decimal that gives a JSON number back. */
export const exact: (value: number) => bigint = memoized((value) => {
  const [digits = "0", exponent = "0"] = String(value).toLowerCase().split("e")
  const negative = digits.startsWith("-")
  const [whole = "0", fraction = ""] = digits.replace("-", "").split(".")
  const shift = PLACES - fraction.length + Number(exponent)
  if (shift < 0) throw new RangeError(`${value} has more than ${PLACES} decimal places`)
  const scaled = BigInt(whole + fraction) * (POWERS[shift] ?? 10n ** BigInt(shift))
  return negative ? -scaled : scaled
})

/** The shortest plain decimal. */
export const format = (value: bigint): string => {
  const digits = String(value < 0n ? -value : value).padStart(PLACES + 1, "0")
  const fraction = digits.slice(-PLACES).replace(/0+$/, "")
  const text = fraction === "" ? digits.slice(0, -PLACES) : `${digits.slice(0, -PLACES)}.${fraction}`
  return value < 0n ? `-${text}` : text
}

/** The distance from zero. */
export const distance = (value: bigint): bigint => (value < 0n ? -value : value)
