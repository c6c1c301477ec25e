import { anywhere, atItems, fromThenOn, row, variant } from "./Case.ts"

/** Errors in place of answers. */
export const answers = [
  ...row(
    1,
    variant(
      "429 with seconds",
      "complete after retry",
      (random) =>
        anywhere(random, { type: "status", status: 429, retryAfter: { seconds: random.between(1, 60), as: "seconds" } })
    )
  ),
  ...row(
    2,
    variant(
      "429 with a date",
      "complete after retry",
      (random) =>
        anywhere(random, { type: "status", status: 429, retryAfter: { seconds: random.between(1, 60), as: "imf" } })
    ),
    variant(
      "429 with a date of RFC 850",
      "complete after retry",
      (random) =>
        anywhere(random, { type: "status", status: 429, retryAfter: { seconds: random.between(1, 60), as: "rfc850" } })
    ),
    variant(
      "429 with a date of asctime",
      "complete after retry",
      (random) =>
        anywhere(random, { type: "status", status: 429, retryAfter: { seconds: random.between(1, 60), as: "asctime" } })
    ),
    variant("429 with a date by a clock that is an hour off", "complete after retry", (random) => {
      const wait = { seconds: random.between(1, 60), as: "imf" } as const
      const hit = anywhere(random, { type: "status", status: 429, retryAfter: wait })
      return [hit, { ...hit, action: { type: "clockSkew", millis: random.pick([-3_600_000, 3_600_000]) } }]
    })
  ),
  ...row(
    3,
    variant(
      "429 without Retry-After",
      "complete after retry",
      (random) => anywhere(random, { type: "status", status: 429 })
    )
  ),
  ...row(
    4,
    variant(
      "429 for thousands of years",
      ["fails", "RateLimited"],
      (random) => anywhere(random, { type: "status", status: 429, headers: { "Retry-After": "99999999999" } })
    ),
    variant(
      "429 with 400 digits",
      ["fails", "RateLimited"],
      (random) => anywhere(random, { type: "status", status: 429, headers: { "Retry-After": "9".repeat(400) } })
    ),
    variant("429 with what no one can read", "complete after retry", (random) => {
      const text = random.pick(["-5", "1.5", "soon", "30, 60", "", "0x10"])
      return anywhere(random, { type: "status", status: 429, headers: { "Retry-After": text } })
    })
  ),
  ...row(
    5,
    variant(
      "429 for ever",
      ["fails", "RateLimited"],
      (random) =>
        fromThenOn(random, {
          type: "status",
          status: 429,
          retryAfter: { seconds: random.between(1, 30), as: "seconds" }
        })
    )
  ),
  ...row(
    6,
    variant("408 once", "complete after retry", (random) => atItems(random, { type: "status", status: 408 })),
    variant("408 until the page is small", "complete after retry", (random) => ({
      operation: "orderItems",
      occurrence: 1,
      times: "forever",
      action: { type: "heavy", above: random.between(50, 499), of: "count" }
    })),
    variant("408 until the filter is narrow", "complete after retry", (random) => ({
      operation: "orderItems",
      occurrence: 1,
      times: "forever",
      action: { type: "heavy", above: random.between(100, 300), of: "rows" }
    })),
    variant("408 whatever is asked for", ["fails", "RequestTooHeavy"], () => ({
      operation: "orderItems",
      occurrence: 1,
      times: "forever",
      action: { type: "heavy", above: 0, of: "count" }
    }))
  ),
  ...row(
    7,
    ...([500, 502, 503, 504] as const).map((status) =>
      variant(`${status} once`, "complete after retry", (random) => anywhere(random, { type: "status", status }))
    ),
    variant(
      "503 with Retry-After",
      "complete after retry",
      (random) =>
        anywhere(random, { type: "status", status: 503, retryAfter: { seconds: random.between(1, 60), as: "seconds" } })
    ),
    variant(
      "502 as a page that echoes the request",
      "complete after retry",
      (random) => anywhere(random, { type: "echo", status: 502, as: "html" })
    ),
    variant(
      "501 or 505",
      ["fails", "Server"],
      (random) => anywhere(random, { type: "status", status: random.pick([501, 505]) })
    )
  ),
  ...row(
    34,
    variant(
      "401 from a request on",
      ["fails", "Unauthorized"],
      (random) => fromThenOn(random, { type: "status", status: 401 })
    )
  ),
  ...row(
    35,
    ...([400, 403, 404, 409] as const).map((status) =>
      variant(`${status}`, ["fails", "Rejected"], (random) => anywhere(random, { type: "status", status }))
    ),
    variant(
      "400 that echoes the request",
      ["fails", "Rejected"],
      (random) => anywhere(random, { type: "echo", status: 400 })
    ),
    variant("413 once", "complete after retry", (random) => atItems(random, { type: "status", status: 413 }))
  ),
  ...row(
    37,
    variant("redirect to a foreign host", ["fails", "RedirectRefused"], (random) =>
      anywhere(random, {
        type: "status",
        status: random.pick([301, 302, 303, 307, 308]),
        headers: { Location: "https://foreign.example/api/connector/v1/orderItems/getAll" }
      })),
    variant("redirect to another scheme", ["fails", "RedirectRefused"], (random) =>
      anywhere(random, {
        type: "status",
        status: random.pick([301, 302, 303, 307, 308]),
        headers: { Location: "http://api.mews.com/api/connector/v1/orderItems/getAll" }
      }))
  ),
  ...row(
    38,
    variant("outage of ten minutes", ["fails", "Server"], (random) => ({
      operation: "any",
      occurrence: random.between(1, 5),
      lasting: 600_000,
      action: { type: "status", status: 503 }
    }))
  )
]
