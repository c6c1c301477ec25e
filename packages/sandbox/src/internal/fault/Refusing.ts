import type { FaultAction } from "../../FaultAction.ts"
import type { SandboxRequest, SandboxResponse } from "../../SandboxRequest.ts"
import * as Print from "../api/Print.ts"
import { formatHeader } from "../Instant.ts"
import { type Hit, of } from "./Schedule.ts"

/** The answer that a fault gives in place of the platform's, the first of the script; `now` in epoch milliseconds. */
export const refusing = (
  hits: ReadonlyArray<Hit>,
  request: SandboxRequest,
  context: { readonly follows: boolean; readonly now: number; readonly requestId: string }
): SandboxResponse | undefined => {
  const hit = of(hits, "status", "echo", "rejectCursor")
    .find(({ action }) => action.type !== "rejectCursor" || context.follows)
  if (hit === undefined) return undefined
  hit.consume()
  const { action } = hit
  switch (action.type) {
    case "status":
      return ofStatus(action, context)
    case "echo":
      return action.as === "html"
        ? {
          status: action.status,
          headers: { "content-type": "text/html; charset=utf-8" },
          body: `<html><body><h1>${action.status}</h1><pre>${request.body}</pre></body></html>`
        }
        : Print.error(action.status, `Cannot process ${request.body}`, context.requestId, details(request))
    case "rejectCursor":
      return Print.error(400, "Invalid Limitation.Cursor: there is no such row.", context.requestId)
  }
}

const details = ({ body, headers }: SandboxRequest): string => JSON.stringify({ request: body, headers })

const ofStatus = (
  { body, headers, retryAfter, status }: Extract<FaultAction, { readonly type: "status" }>,
  { now, requestId }: { readonly now: number; readonly requestId: string }
): SandboxResponse => {
  const error = Print.error(status, messages[status] ?? "The request cannot be processed.", requestId)
  return {
    status,
    headers: {
      ...(body === undefined ? error.headers : { "content-type": "text/plain; charset=utf-8" }),
      ...(retryAfter === undefined ? {} : { "retry-after": until[retryAfter.as](now / 1000, retryAfter.seconds) }),
      ...Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
    },
    body: body ?? error.body
  }
}

const messages: Readonly<Record<number, string>> = {
  401: "Invalid AccessToken.",
  403: "The integration has no permission for this.",
  408: "The request took too long. Ask for less.",
  413: "The request is too large.",
  429: "Too many requests."
}

// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 has three forms of a date.
const until = {
  seconds: (_: number, wait: number) => String(wait),
  imf: (now: number, wait: number) => formatHeader(Math.floor(now) + wait),
  rfc850: (now: number, wait: number) => {
    const [day = "", date = "", month = "", year = "", clock = ""] = formatHeader(Math.floor(now) + wait).split(" ")
    return `${WEEKDAYS[day.slice(0, 3)]}, ${date}-${month}-${year.slice(2)} ${clock} GMT`
  },
  asctime: (now: number, wait: number) => {
    const [day = "", date = "", month = "", year = "", clock = ""] = formatHeader(Math.floor(now) + wait).split(" ")
    return `${day.slice(0, 3)} ${month} ${date.replace(/^0/, " ")} ${clock} ${year}`
  }
} as const

const WEEKDAYS: Readonly<Record<string, string>> = {
  Mon: "Monday",
  Tue: "Tuesday",
  Wed: "Wednesday",
  Thu: "Thursday",
  Fri: "Friday",
  Sat: "Saturday",
  Sun: "Sunday"
}
