/**
 * What went wrong between here and a proxy, in words: the codes alone would blame the server behind it.
 *
 * @internal
 */
import { Predicate } from "effect"

/** `ERR_PROXY_DENIED` where the proxy answered that it will not; no other attempt can end otherwise. */
export class ProxyError extends Error {
  readonly code: "ERR_PROXY" | "ERR_PROXY_DENIED"
  constructor(code: ProxyError["code"], message: string, cause: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** The error of a tunnel that could not be made; errors of TLS with the server at its other end stay as they are. */
export const proxyErrorOf = (host: string, cause: Error): Error => {
  const code = codeOf(cause)
  const status = /^Proxy response \((\d{3})\)/.exec(cause.message)?.[1]
  if (status === "407") {
    const asked = "requires a user and a password, or rejected the given ones"
    return new ProxyError("ERR_PROXY_DENIED", `the proxy ${host} ${asked}`, cause)
  }
  if (status !== undefined) {
    return new ProxyError(
      status.startsWith("4") ? "ERR_PROXY_DENIED" : "ERR_PROXY",
      `the proxy ${host} did not connect, and returned status ${status}`,
      cause
    )
  }
  if (code === "UND_ERR_PRX_TLS") return new ProxyError("ERR_PROXY", `the proxy ${host} could not be verified`, cause)
  return isOfTls(code) ? cause : new ProxyError("ERR_PROXY", `the proxy ${host} ${said(code)}`, cause)
}

const isOfTls = (code: string): boolean => /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_|^EPROTO$/.test(code)

const said = (code: string): string => {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "was not found: its host name could not be resolved"
  if (code === "ECONNREFUSED") return "refused the connection"
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT") return "did not respond"
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return "could not be reached"
  return "closed the connection, or is not a proxy"
}

const codeOf = (cause: unknown): string =>
  Predicate.hasProperty(cause, "code") && typeof cause.code === "string" ? cause.code : ""
