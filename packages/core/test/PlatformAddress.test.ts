import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { inspect } from "node:util"
import { PlatformAddress } from "../src/index.ts"

const problem = (address: string, allowHosts?: ReadonlyArray<string>) =>
  Result.match(PlatformAddress.parse(address, allowHosts), {
    onFailure: (error) => error.problem,
    onSuccess: () => "none"
  })

describe("PlatformAddress", () => {
  it.each([
    ["https://api.mews.com", "https://api.mews.com"],
    ["https://api.mews-demo.com/", "https://api.mews-demo.com"],
    ["http://localhost:8080", "http://localhost:8080"],
    ["http://127.0.0.1:1", "http://127.0.0.1:1"],
    ["https://127.0.0.1", "https://127.0.0.1"],
    ["http://[::1]:8080/", "http://[::1]:8080"]
  ])("accepts %s", (address, expected) => {
    assert.deepStrictEqual(
      PlatformAddress.parse(address),
      Result.succeed(PlatformAddress.PlatformAddress.make(expected))
    )
  })

  it.each([
    ["http://api.mews.com", "only https is accepted, or http on loopback"],
    ["http://10.0.0.1", "only https is accepted, or http on loopback"],
    ["http://localhost.evil.example", "only https is accepted, or http on loopback"],
    ["ftp://api.mews.com", "only https is accepted, or http on loopback"],
    ["file:///etc/passwd", "only https is accepted, or http on loopback"],
    ["javascript:alert(1)", "only https is accepted, or http on loopback"],
    ["https://api.mews.com@evil.example", "it must not contain a user or a password"],
    ["https://user:secret@api.mews.com", "it must not contain a user or a password"],
    ["https://api.mews.com.evil.example", "api.mews.com.evil.example is not a Mews host"],
    ["https://evil-api.mews.com", "evil-api.mews.com is not a Mews host"],
    ["https://mews.com", "mews.com is not a Mews host"],
    ["https://api.mews.com.", "api.mews.com. is not a Mews host"],
    ["https://[::ffff:127.0.0.1]", "write it as https://[::ffff:7f00:1]"],
    ["https://[::ffff:7f00:1]", "[::ffff:7f00:1] is not a Mews host"],
    ["https://127.0.0.2", "127.0.0.2 is not a Mews host"],
    ["http://127.1", "write it as http://127.0.0.1"],
    ["http://0x7f000001", "write it as http://127.0.0.1"],
    ["http://2130706433", "write it as http://127.0.0.1"],
    ["https://api.mews.com:8443", "a Mews host must not have a port"],
    ["https://api.mews.com:443", "write it as https://api.mews.com"],
    ["https://API.mews.com", "write it as https://api.mews.com"],
    ["https:api.mews.com", "write it as https://api.mews.com"],
    ["https:\\\\api.mews.com", "write it as https://api.mews.com"],
    ["https://api.mews.com\\@evil.example", "it must end after the host"],
    ["https://evil.example\\.api.mews.com", "it must end after the host"],
    ["https://api.mews.com/api/connector/v1", "it must end after the host"],
    ["https://api.mews.com?x=1", "it must end after the host"],
    ["https://api.mews.com#x", "it must end after the host"],
    ["https://api.mews.com/?", "write it as https://api.mews.com"],
    [" https://api.mews.com", "write it as https://api.mews.com"],
    ["https://api.me\nws.com", "write it as https://api.mews.com"],
    ["https://аpi.mews.com", "write it as https://xn--pi-6kc.mews.com"],
    ["https://api。mews。com", "write it as https://api.mews.com"],
    ["api.mews.com", "it is not a valid URL"],
    ["https://", "it is not a valid URL"],
    ["", "it is not a valid URL"]
  ])("rejects %j", (address, expected) => {
    assert.strictEqual(problem(address), expected)
  })

  it("accepts a host that the caller names, over https alone and with any port", () => {
    const hosts = ["mews.example"]
    assert.deepStrictEqual(
      ["https://mews.example", "https://mews.example:8443", "http://mews.example", "https://api.mews.example"]
        .map((address) => problem(address, hosts)),
      [
        "none",
        "none",
        "only https is accepted, or http on loopback",
        "api.mews.example is not a Mews host"
      ]
    )
  })

  it("tells a program what to do about a host, without a flag of a command", () => {
    const refused = Result.getOrThrow(Result.flip(PlatformAddress.parse("https://mews.example")))
    assert.strictEqual(
      refused.message,
      `platform address "https://mews.example" rejected: mews.example is not a Mews host; to allow it, add it to allowHosts`
    )
  })

  it.each(["https://user:s3cr3t@api.mews.com", "user:s3cr3t@api.mews.com", "https://us@er:s3cr3t@"])(
    "does not repeat a password when it rejects %s",
    (address) => {
      const refused = Result.getOrThrow(Result.flip(PlatformAddress.parse(address)))
      assert.notInclude(refused.message + JSON.stringify(refused) + inspect(refused, { depth: 12 }), "s3cr3t")
    }
  )
})
