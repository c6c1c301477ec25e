import { deflateRawSync } from "node:zlib"
import type { SandboxResponse } from "../../SandboxRequest.ts"
import { type Hit, of } from "./Schedule.ts"
import type { Wire } from "./Wire.ts"

/** The answer with another type, another coding or none of its body. */
export const reshaped = (hits: ReadonlyArray<Hit>, answer: SandboxResponse): SandboxResponse => {
  let response = answer
  for (const hit of of(hits, "html", "empty", "contentType", "encoding", "bomb")) {
    hit.consume()
    response = shaped(hit.action, response)
  }
  return response
}

/** How many milliseconds the `Date` of the answer is off. */
export const skewed = (hits: ReadonlyArray<Hit>): number => {
  const [hit] = of(hits, "clockSkew")
  hit?.consume()
  return hit?.action.millis ?? 0
}

const shaped = (
  action: Extract<Hit["action"], { readonly type: "html" | "empty" | "contentType" | "encoding" | "bomb" }>,
  response: SandboxResponse
): SandboxResponse => {
  const { headers } = response
  switch (action.type) {
    case "html":
      return { status: 200, headers: { ...headers, "content-type": "text/html; charset=utf-8" }, body: PAGE }
    case "empty":
      return { status: action.status, headers: action.status === 204 ? {} : headers, body: "" }
    case "contentType":
      return { ...response, headers: { ...headers, "content-type": action.value } }
    case "bomb":
      return {
        ...response,
        headers: { ...headers, "content-encoding": "gzip" },
        wire: { bytes: () => padded(response.body, action.bytes), coding: "gzip" }
      }
    case "encoding":
      return encoded(action.kind, response)
  }
}

const encoded = (
  kind: Extract<Hit["action"], { readonly type: "encoding" }>["kind"],
  response: SandboxResponse
): SandboxResponse => {
  const whole = (bytes: Uint8Array): Wire => ({ bytes: () => [bytes] })
  switch (kind) {
    case "bom":
      return { ...response, wire: whole(Buffer.from(`\ufeff${response.body}`)) }
    case "utf16":
      return { ...response, wire: whole(Buffer.from(`\ufeff${response.body}`, "utf16le")) }
    case "invalid-utf8":
      return { ...response, wire: whole(broken(response.body)) }
    case "unknown":
      return {
        ...response,
        headers: { ...response.headers, "content-encoding": "x-sandbox" },
        wire: whole(deflateRawSync(response.body))
      }
    case "gzip-cut":
    case "gzip-damaged":
      return {
        ...response,
        headers: { ...response.headers, "content-encoding": "gzip" },
        wire: { ...whole(Buffer.from(response.body)), coding: "gzip", spoilt: kind === "gzip-cut" ? "cut" : "damaged" }
      }
    case "gzip":
    case "deflate":
    case "br":
      return {
        ...response,
        headers: { ...response.headers, "content-encoding": kind },
        wire: { ...whole(Buffer.from(response.body)), coding: kind }
      }
  }
}

// The first byte of a character of two, within a text in the middle.
const broken = (text: string): Uint8Array => {
  const middle = text.indexOf("\":\"", Math.floor(text.length / 2))
  const at = (middle === -1 ? text.indexOf("\":\"") : middle) + 3
  return Buffer.concat([Buffer.from(text.slice(0, at)), Uint8Array.of(0xc3), Buffer.from(text.slice(at))])
}

const CHUNK = new Uint8Array(64 * 1024).fill(0x20)

/** A text, padded with blanks to `bytes` bytes in all. */
function* padded(text: string, bytes: number): Iterable<Uint8Array> {
  const start = Buffer.from(text)
  yield start
  for (let left = bytes - start.length; left > 0; left -= CHUNK.length) yield CHUNK.subarray(0, left)
}

const PAGE = "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>"
