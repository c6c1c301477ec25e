import { memoized } from "./Memo.ts"

const DAY = 86_400

/** Days since 1970-01-01 of a date in the proleptic Gregorian calendar. */
export const dayFromCivil = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** Year, month and day of month of a number of days since 1970-01-01. */
const civilFromDay = (day: number): readonly [year: number, month: number, day: number] => {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return [
    yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  ]
}

/** `YYYY-MM-DD` of a number of days since 1970-01-01. */
export const formatDay = (day: number): string => {
  const [year, month, dayOfMonth] = civilFromDay(day)
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(dayOfMonth)}`
}

/** Days since 1970-01-01 of a `YYYY-MM-DD`, or `undefined` where there is no such date. */
export const parseDay = (text: string): number | undefined => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (match === null) return undefined
  const day = dayFromCivil(Number(match[1]), Number(match[2]), Number(match[3]))
  return formatDay(day) === text ? day : undefined
}

/** `YYYY-MM-DDTHH:MM:SSZ` of epoch seconds. */
export const formatInstant: (seconds: number) => string = memoized((seconds) => {
  const day = Math.floor(seconds / DAY)
  const rest = seconds - day * DAY
  return `${formatDay(day)}T${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}Z`
})

/** Epoch milliseconds of an ISO 8601 instant with a zone, or `undefined` where it is not one. */
export const parseInstant = (text: string): number | undefined => {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(?:Z|([+-])(\d{2}):(\d{2}))$/.exec(text)
  if (match === null) return undefined
  const day = parseDay(match[1] ?? "")
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4])]
  const [zoneHour, zoneMinute] = [Number(match[7] ?? 0), Number(match[8] ?? 0)]
  if (day === undefined || hour > 23 || minute > 59 || second > 59 || zoneHour > 14 || zoneMinute > 59) return undefined
  const offset = (zoneHour * 60 + zoneMinute) * (match[6] === "-" ? -60 : 60)
  // Between two microseconds counts as half of one, for an instant just before or after a second never to fall on it.
  const nanos = Number((match[5] ?? ".").slice(1).padEnd(9, "0"))
  const micros = Math.floor(nanos / 1000) + (nanos % 1000 === 0 ? 0 : 0.5)
  return (day * DAY + hour * 3600 + minute * 60 + second - offset) * 1000 + micros / 1000
}

/** The same time of day a number of calendar months later, on the last of the month where the day does not exist. */
export const addMonths = (millis: number, months: number): number => {
  const day = Math.floor(millis / (DAY * 1000))
  const [year, month, dayOfMonth] = civilFromDay(day)
  const index = year * 12 + month - 1 + months
  const [toYear, toMonth] = [Math.floor(index / 12), (index % 12) + 1]
  const next = dayFromCivil(Math.floor((index + 1) / 12), ((index + 1) % 12) + 1, 1)
  const moved = Math.min(dayFromCivil(toYear, toMonth, dayOfMonth), next - 1)
  return millis + (moved - day) * DAY * 1000
}

/** The date of an HTTP header of epoch seconds. */
export const formatHeader = (seconds: number): string => {
  const day = Math.floor(seconds / DAY)
  const [year, month, dayOfMonth] = civilFromDay(day)
  const clock = formatInstant(seconds).slice(11, 19)
  return `${WEEKDAYS[(((day + 4) % 7) + 7) % 7]}, ${two(dayOfMonth)} ${MONTHS[month - 1]} ${
    String(year).padStart(4, "0")
  } ${clock} GMT`
}

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

const two = (n: number): string => (n < 10 ? `0${n}` : String(n))
