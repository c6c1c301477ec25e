import { Redacted } from "effect"
import { HttpBody } from "effect/http"

/**
 * What identifies the caller to the platform. The tokens stay redacted until the bytes of a request are built here, and
 * nowhere else.
 *
 * @see https://docs.mews.com/connector-api/guidelines/authentication
 */
export interface Credentials {
  readonly clientToken: Redacted.Redacted
  readonly accessToken: Redacted.Redacted
  /** The name and version of the caller's program, such as `nightaudit 0.1.0`. */
  readonly client: string
}

/** A body that shows nothing of itself when a request is logged, inspected or serialised. */
class SecretBody extends HttpBody.Uint8Array {
  override toJSON(): unknown {
    return { _id: "effect/HttpBody", _tag: "Uint8Array", body: "<redacted>", contentLength: this.contentLength }
  }
}

const encoder = new TextEncoder()

/** The JSON body of a request: the tokens, the client and what is asked. */
export const requestBody = (credentials: Credentials, request: object): HttpBody.HttpBody => {
  const bytes = encoder.encode(JSON.stringify({
    ClientToken: Redacted.value(credentials.clientToken),
    AccessToken: Redacted.value(credentials.accessToken),
    Client: credentials.client,
    ...request
  }))
  return new SecretBody(bytes, "application/json", bytes.byteLength)
}

/** The text without either token, for what a server may have echoed. */
export const scrub = (credentials: Credentials, text: string): string =>
  text
    .replaceAll(Redacted.value(credentials.clientToken), "<redacted>")
    .replaceAll(Redacted.value(credentials.accessToken), "<redacted>")
