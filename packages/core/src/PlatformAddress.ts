import { Result, Schema } from "effect"

const mewsHosts: ReadonlySet<string> = new Set(["api.mews.com", "api.mews-demo.com"])
const loopbackHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"])

/**
 * The base address of a platform that may receive the tokens, such as `https://api.mews-demo.com`, without a final slash.
 */
export const PlatformAddress = Schema.String.pipe(Schema.brand("PlatformAddress"))
export type PlatformAddress = typeof PlatformAddress.Type

/** An address that must not receive the tokens, and why. A user and a password in it are left out. */
export class AddressRefused extends Schema.TaggedError<AddressRefused>()("AddressRefused", {
  address: Schema.String,
  problem: Schema.String,
  /** True if only the host is rejected: `allowHosts` can allow it. */
  isOtherHost: Schema.Boolean
}) {
  override get message() {
    return `platform address ${JSON.stringify(this.address)} rejected: ${this.problem}${
      this.isOtherHost ? "; to allow it, add it to allowHosts" : ""
    }`
  }
}

const otherHost = "is not a Mews host"

const problemOf = (address: string, allowHosts: ReadonlyArray<string>): string | undefined => {
  if (!URL.canParse(address)) return "it is not a valid URL"
  const url = new URL(address)
  const loopback = loopbackHosts.has(url.hostname)
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) {
    return "only https is accepted, or http on loopback"
  }
  if (url.username !== "" || url.password !== "") return "it must not contain a user or a password"
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") return "it must end after the host"
  // A form other than the URL standard's own (127.1, a trailing dot, backslashes, capitals) may disguise the host.
  if (address !== url.origin && address !== `${url.origin}/`) return `write it as ${url.origin}`
  if (loopback || allowHosts.includes(url.hostname)) return undefined
  if (!mewsHosts.has(url.hostname)) {
    return `${url.hostname} ${otherHost}`
  }
  return url.port === "" ? undefined : "a Mews host must not have a port"
}

const withoutUser = (address: string): string => address.slice(address.lastIndexOf("@") + 1)

/**
 * The address, if the tokens may be sent there: https on a Mews host or a host in `allowHosts`, or http or https on
 * loopback.
 */
export const parse = (
  address: string,
  allowHosts: ReadonlyArray<string> = []
): Result.Result<PlatformAddress, AddressRefused> => {
  const problem = problemOf(address, allowHosts)
  return problem === undefined
    ? Result.succeed(PlatformAddress.make(new URL(address).origin))
    : Result.fail(
      new AddressRefused({
        address: withoutUser(address),
        problem,
        isOtherHost: problem.endsWith(otherHost)
      })
    )
}
