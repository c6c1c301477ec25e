/**
 * From what a transport or a response says to the reason of a failure.
 *
 * @internal
 */
import { Option, Predicate, Schema } from "effect"
import type { HttpClientError, HttpClientResponse } from "effect/http"
import * as Instant from "../Instant.ts"
import {
  InvalidRequest,
  Malformed,
  RateLimited,
  type Reason,
  RedirectRefused,
  Rejected,
  RequestTooHeavy,
  Server,
  Transport,
  Unauthorized
} from "../MewsError.ts"
import * as RetryAfter from "../RetryAfter.ts"

/** The platform's id of the request, when it looks like one. */
export const requestIdOf = (
  response: HttpClientResponse.HttpClientResponse,
  scrub: (text: string) => string
): string | undefined => {
  const id = response.headers["request-id"]
  return id !== undefined && /^[\w-]{1,64}$/.test(id) && scrub(id) === id ? id : undefined
}

/** After the year 9999 no instant can be written. */
const lastMillis = 253_402_300_799_000

/**
 * The reason that a response other than 200 gives. `text` is its body, `now` the local time in milliseconds; `scrub` takes
 * the tokens out of a text.
 */
export const reasonOfResponse = (
  response: HttpClientResponse.HttpClientResponse,
  text: string,
  now: number,
  scrub: (text: string) => string
): Reason => {
  const { headers, status } = response
  if (status < 300) return new Malformed({ kind: "empty", detail: `its status is ${status}` })
  const wait = RetryAfter.millis(headers, now)
  const retryAfter = wait === undefined ? {} : { retryAfterMillis: wait }
  if (status === 429) {
    const resumes = wait !== undefined && now + wait < lastMillis
    return new RateLimited({
      ...retryAfter,
      ...(resumes && { resumeAt: Instant.fromEpochMillis(Math.ceil((now + wait) / 1000) * 1000) })
    })
  }
  if (status === 408 || status === 413) return new RequestTooHeavy({ status })
  if (status >= 500) return new Server({ status, ...retryAfter })
  if (status >= 300 && status < 400) {
    return new RedirectRefused({ status, host: hostOf(scrub(headers["location"] ?? "")) })
  }
  const message = messageOf(text, scrub)
  return status === 401 ? new Unauthorized({ text: message }) : new Rejected({ status, text: message })
}

const hostOf = (location: string): string => URL.canParse(location) ? new URL(location).host : "another address"

const errorMessage = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Struct({ Message: Schema.String }))
)

/** The `Message` of an error body in at most 200 printable characters, without the tokens. */
const messageOf = (body: string, scrub: (text: string) => string): string =>
  Option.match(errorMessage(body), {
    onNone: () => "no message",
    onSome: ({ Message }) => {
      const printable = scrub(Message).slice(0, 1000).replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim()
      return printable.length > 200 ? `${printable.slice(0, 199)}…` : printable
    }
  })

/** The error of undici's parser, which alone has no code. */
const isParserError = (cause: object): boolean =>
  Predicate.hasProperty(cause, "name") && cause.name === "HTTPParserError"

const codeOf = (cause: unknown, depth = 0): string => {
  if (!Predicate.isObject(cause) || depth > 4) return ""
  if (isParserError(cause)) return "HPE_INVALID"
  return Predicate.hasProperty(cause, "code") && typeof cause.code === "string"
    ? cause.code
    : Predicate.hasProperty(cause, "cause")
    ? codeOf(cause.cause, depth + 1)
    : ""
}

const refused = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"])

/** What was answered will be answered again. */
const notHttp = new Set(["ERR_INVALID_PROTOCOL", "UND_ERR_HEADERS_OVERFLOW"])

const transportKind = (code: string): Transport["kind"] => {
  if (refused.has(code)) return "refused"
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "dns"
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_|^EPROTO$/.test(code)) return "tls"
  return code.startsWith("HPE_") || notHttp.has(code) ? "protocol" : "reset"
}

/** What a transport says of a proxy, which its code alone would blame the platform for. */
const ofProxy = (cause: unknown, depth = 0): Transport | undefined => {
  if (!Predicate.isObject(cause) || depth > 4) return undefined
  if (
    cause instanceof Error && Predicate.hasProperty(cause, "code") &&
    (cause.code === "ERR_PROXY" || cause.code === "ERR_PROXY_DENIED")
  ) {
    return new Transport({
      kind: cause.code === "ERR_PROXY" ? "proxy" : "proxyDenied",
      detail: cause.message.replaceAll(/[\p{C}\s]+/gu, " ").slice(0, 200)
    })
  }
  return Predicate.hasProperty(cause, "cause") ? ofProxy(cause.cause, depth + 1) : undefined
}

/** What Node's zlib says of bytes that it cannot unpack, where a transport unpacks by itself. */
const isDamaged = (code: string): boolean => /^Z_|^ERR_+(?:BROTLI|ZSTD|ZLIB|ERROR_FORMAT)|^ERR_TRAILING_JUNK/.test(code)

/** The reason that a transport gives which got no response, or lost it. */
export const reasonOfTransport = (error: HttpClientError.HttpClientError): Reason => {
  if (error.reason._tag === "InvalidUrlError" || error.reason._tag === "EncodeError") {
    return new InvalidRequest({ problem: "it cannot be sent as HTTP" })
  }
  const proxy = ofProxy(error.cause)
  if (proxy !== undefined) return proxy
  const code = codeOf(error.cause)
  return isDamaged(code)
    ? new Malformed({ kind: "encoding", detail: "the compressed data is damaged or truncated" })
    : new Transport({ kind: transportKind(code) })
}
