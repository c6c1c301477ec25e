import type { FaultAction, FaultScript } from "@nightaudit/sandbox"
import { forms, spellings } from "./Canaries.ts"

/** A fault in which the platform sends the tokens back. */
export interface Echo {
  readonly name: string
  readonly script: FaultScript
  /** Whether everything can be read all the same. */
  readonly isRead: boolean
  /** What is left of it. */
  readonly shows: string
}

interface Tokens {
  readonly clientToken: string
  readonly accessToken: string
}

const redacted = "<redacted>"

/** The platform sends the tokens back in every place that it has for them. */
export const echoes = ({ accessToken, clientToken }: Tokens): ReadonlyArray<Echo> => {
  const request = JSON.stringify({ ClientToken: clientToken, AccessToken: accessToken, Client: "nightaudit" })
  const both = `${request} ${accessToken} ${clientToken}`
  const cut = Array.from({ length: 25 }, (_, n) => `${clientToken.slice(0, 8 + n)}… ${accessToken.slice(0, 8 + n)}…`)

  const header = (status: number, name: string, value: string): FaultAction => ({
    type: "status",
    status,
    headers: { [name]: value }
  })
  return [
    ...[400, 401, 403, 404, 409].map((status) =>
      once(`${status} with the request in its message and details`, { type: "echo", status }, false, redacted)
    ),
    ...[408, 413, 429, 500, 502, 503].map((status) =>
      once(`${status} with the request in its message and details`, { type: "echo", status }, true, "\"requests\":")
    ),
    once("400 as a page of HTML", { type: "echo", status: 400, as: "html" }, false, "no message"),
    once("500 as a page of HTML", { type: "echo", status: 500, as: "html" }, true, "status 500"),
    once("307 with the request in its body", { type: "echo", status: 307 }, false, "another address"),
    once("a message that is cut off within the tokens", message(cut.join(" "), both), false, redacted),
    once("a redirect", header(307, "location", `https://foreign.example/?${both}`), false, "foreign.example"),
    once(
      "the user of a redirect",
      header(308, "location", `https://${encodeURIComponent(both)}@x.example`),
      false,
      "redirect"
    ),
    once("a time to come back", header(429, "retry-after", both), true, "rate limited"),
    once("the id of a request", header(404, "request-id", accessToken), false, "status 404"),
    once(
      "the id of a request, in hexadecimal",
      header(404, "request-id", Buffer.from(accessToken).toString("hex")),
      false,
      "status 404"
    ),
    {
      name: "a content type",
      script: {
        faults: [{
          operation: "orderItems",
          occurrence: 1,
          times: "forever",
          action: { type: "contentType", value: `text/${accessToken}; boundary=${request}` }
        }]
      },
      isRead: false,
      shows: `its type is text/${redacted}`
    },
    always("a name", "enterprises", { type: "replaceField", path: "Name", value: both }, redacted),
    always("a text of rows", "orderItems", notes(both), redacted),
    always("a new value", "orderItems", { type: "unknownEnum", path: "Type", value: both }, `"OrderItem.Type":["{`),
    always("a new field", "orderItems", { type: "unknownField", path: "", name: both, value: both }, `"OrderItem":["{`),
    always(
      "rows that are set aside",
      "orderItems",
      { type: "replaceField", path: "Amount", value: { NetValue: both, [both]: [both] }, rows: 3 },
      "\"raw\":{"
    ),
    always("the id of a row", "orderItems", { type: "replaceField", path: "Id", value: both }, redacted)
  ]
}

/** The platform sends parts of the tokens back, or all of them, in messages and in rows, in forms of its own. */
export const formedEchoes = ({ accessToken, clientToken }: Tokens): ReadonlyArray<Echo> =>
  Object.entries(forms).flatMap(([name, write]) => {
    const text = [clientToken, accessToken].flatMap(write).join(" | ")
    return [
      once(`a message, ${name}`, message(text, text), false, redacted),
      always(`a text of rows, ${name}`, "orderItems", notes(text), redacted)
    ]
  })

/** The platform sends the tokens back in messages and in rows, in every spelling. */
export const spelledEchoes = ({ accessToken, clientToken }: Tokens): ReadonlyArray<Echo> =>
  spellings.flatMap(({ encode, name }) => {
    const text = [clientToken, accessToken].flatMap(encode).join(" ")
    return [
      once(`a message, ${name}`, message(text, text), false, redacted),
      always(`a text of rows, ${name}`, "orderItems", notes(text), redacted)
    ]
  })

const once = (name: string, action: FaultAction, isRead: boolean, shows: string): Echo => ({
  name,
  script: { faults: [{ operation: "orderItems", occurrence: 1, action }] },
  isRead,
  shows
})
const always = (name: string, operation: "enterprises" | "orderItems", action: FaultAction, shows: string): Echo => ({
  name,
  script: { faults: [{ operation, occurrence: 1, times: "forever", action }] },
  isRead: true,
  shows
})

const message = (text: string, details: string): FaultAction => ({
  type: "status",
  status: 400,
  body: JSON.stringify({ Message: text, Details: details, RequestId: details })
})

const notes = (value: string): FaultAction => ({ type: "replaceField", path: "Notes", value, rows: 3 })
