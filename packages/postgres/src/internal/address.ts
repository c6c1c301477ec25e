/**
 * Where a database's address leads, and what it asks of the way there. Role, password and database are read by the driver.
 *
 * @internal
 */
import { Redacted, Result } from "effect"
import { Misaddressed } from "../DatabaseError.ts"

export type Tls = "whereItLeaves" | "always" | "never"

export interface Address {
  readonly host: string
  readonly port: number
  readonly tls: Tls
  /** A file with the authorities that the server's certificate may be from; those of Node where it is absent. */
  readonly authorities: string | undefined
}

const modes: Readonly<Record<string, Tls>> = {
  disable: "never",
  // All three prove the server: a connection that is encrypted and leads to somebody else keeps nothing secret.
  require: "always",
  "verify-ca": "always",
  "verify-full": "always"
}

export const parse = (address: Redacted.Redacted): Result.Result<Address, Misaddressed> => {
  const text = Redacted.value(address)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol)) return refused("address")
  const { searchParams } = url
  const mode = searchParams.get("sslmode")
  if (mode === "prefer" || mode === "allow") return refused("prefer")
  const tls = mode === null ? "whereItLeaves" : modes[mode]
  if (tls === undefined) return refused("sslmode")
  if ([...searchParams.keys()].some((key) => key.startsWith("ssl") && key !== "sslmode" && key !== "sslrootcert")) {
    return refused("sslOption")
  }
  const port = searchParams.get("port") ?? (url.port === "" ? "5432" : url.port)
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) return refused("port")
  if (!/^\d*$/.test(searchParams.get("connect_timeout") ?? "")) return refused("timeout")
  return Result.map(hostOf(url), (host) => ({
    host,
    port: Number(port),
    tls,
    authorities: searchParams.get("sslrootcert") ?? undefined
  }))
}

const hostOf = (url: URL): Result.Result<string, Misaddressed> => {
  const named = url.searchParams.get("host")
  if (named !== null) return Result.succeed(named)
  if (url.hostname === "") return Result.succeed("localhost")
  return Result.try({
    try: () => decodeURIComponent(url.hostname.replace(/^\[(.*)\]$/, "$1")),
    catch: () => new Misaddressed({ kind: "address" })
  })
}

const refused = (kind: Misaddressed["kind"]) => Result.fail(new Misaddressed({ kind }))
