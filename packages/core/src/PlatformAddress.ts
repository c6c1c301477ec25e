import { Result, Schema } from "effect"

const mewsHosts: ReadonlySet<string> = new Set(["api.mews.com", "api.mews-demo.com"])
const loopbackHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"])

/**
 * The base address of a platform that may be given the tokens, such as `https://api.mews-demo.com`, without a slash at
 * its end.
 */
export const PlatformAddress = Schema.String.pipe(Schema.brand("PlatformAddress"))
export type PlatformAddress = typeof PlatformAddress.Type

/** An address that must not be given the tokens, and why. A user and a password before its host are left out. */
export class AddressRefused extends Schema.TaggedError<AddressRefused>()("AddressRefused", {
  address: Schema.String,
  problem: Schema.String,
  /** True where the address is refused for its host alone: `allowHosts` could name it. */
  isOtherHost: Schema.Boolean
}) {
  override get message() {
    return `the platform address ${JSON.stringify(this.address)} is refused: ${this.problem}${
      this.isOtherHost ? "; allowHosts names others" : ""
    }`
  }
}

const otherHost = "is no host of Mews"

const problemOf = (address: string, allowHosts: ReadonlyArray<string>): string | undefined => {
  if (!URL.canParse(address)) return "it is no URL"
  const url = new URL(address)
  const loopback = loopbackHosts.has(url.hostname)
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) {
    return "only https is accepted, or http on loopback"
  }
  if (url.username !== "" || url.password !== "") return "it must not carry a user or a password"
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") return "it must end after the host"
  // What is not written as the URL standard prints it (127.1, a trailing dot, backslashes, capitals) is a disguise.
  if (address !== url.origin && address !== `${url.origin}/`) return `write it as ${url.origin}`
  if (loopback || allowHosts.includes(url.hostname)) return undefined
  if (!mewsHosts.has(url.hostname)) {
    return `${url.hostname} ${otherHost}`
  }
  return url.port === "" ? undefined : "a host of Mews has no port"
}

const withoutUser = (address: string): string => address.slice(address.lastIndexOf("@") + 1)

/**
 * The address, when the tokens may be sent there: https on a host of Mews or on one named in `allowHosts`, or http or
 * https on loopback.
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
