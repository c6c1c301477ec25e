/**
 * Dates as HTTP writes them, in its three forms.
 *
 * @internal
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-date-time-formats
 */

const months = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
const time = String.raw`(\d{2}):(\d{2}):(\d{2})`

const fixed = new RegExp(String.raw`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) ${months} (\d{4}) ${time} GMT$`)
const rfc850 = new RegExp(
  String.raw`^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d{2})-${months}-(\d{2}) ${time} GMT$`
)
const asctime = new RegExp(String.raw`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${months} ([ \d]\d) ${time} (\d{4})$`)

/**
 * Epoch milliseconds of a date, in whole seconds; undefined for what is none of the three forms, or in no calendar. Of a
 * year of two digits, the latest that is at most fifty years after `now` is meant.
 */
export const parse = (text: string, now: number): number | undefined => {
  const imf = fixed.exec(text)
  if (imf !== null) return millisOf(Number(imf[3]), imf[2], imf[1], imf.slice(4))
  const old = rfc850.exec(text)
  if (old !== null) return millisOf(yearOf(Number(old[3]), now), old[2], old[1], old.slice(4))
  const c = asctime.exec(text)
  return c === null ? undefined : millisOf(Number(c[6]), c[1], c[2], c.slice(3, 6))
}

const yearOf = (digits: number, now: number): number => {
  const last = new globalThis.Date(now).getUTCFullYear() + 50
  return last - ((last - digits) % 100 + 100) % 100
}

const millisOf = (
  year: number,
  month: string | undefined,
  day: string | undefined,
  [hour, minute, second]: ReadonlyArray<string>
): number | undefined => {
  const date = new globalThis.Date(0)
  const monthIndex = month === undefined ? -1 : (months.indexOf(month) - 1) / 4
  date.setUTCFullYear(year, monthIndex, Number(day))
  // The thirtieth of February would be a day of March.
  if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== monthIndex) return undefined
  // HTTP allows a leap second.
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  return date.getTime() + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000
}
