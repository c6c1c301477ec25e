import type { Bug } from "./Bug.ts"

const seenBy = (file: string, name: string): Bug["test"] => ({ file, name })

/** What stands between the connector and the platform. */
export const wire: ReadonlyArray<Bug> = [
  {
    name: "first-member-of-gzip",
    why: "A gateway packs an answer in several members: unpacking only the first gives half a page, or none.",
    file: "packages/core/src/internal/unpack.ts",
    find: `if (whole.failure.kind === "tooLarge" || heads.length < 3) return`,
    replace: `if (whole.failure.kind !== "schema" || heads.length < 3) return`,
    test: seenBy("packages/core/test/Transports.test.ts", "gzip in several members")
  },
  {
    name: "unpacked-past-the-cap",
    why:
      "70 MB of blanks are 70 kB of gzip: the limit holds for what is unpacked, or memory is the platform's to fill.",
    file: "packages/core/src/internal/unpack.ts",
    find: "return size > cap ? tooLarge(cap) : Effect.void",
    replace: "return size > cap * 2 ? tooLarge(cap) : Effect.void",
    test: seenBy("packages/core/test/Transports.test.ts", "before it is unpacked whole")
  },
  {
    name: "lost-keep-alive-is-a-failure",
    why:
      "Servers close connections that wait; a request that meets one is not a failure of the platform, and does not count as a retry.",
    file: "packages/node/src/UndiciClient.ts",
    find: "sending.isReused && !sending.isAnswered",
    replace: "!sending.isReused && !sending.isAnswered",
    test: seenBy("packages/core/test/Transports.test.ts", "sends again at once, which does not count as a retry")
  },
  {
    name: "a-connection-for-each-request",
    why:
      "A slow platform and many hotels: every request that waits for an answer holds a connection, and an open file.",
    file: "packages/core/src/Connector.ts",
    find: "turns.withPermit(gate.pass(sent))",
    replace: "gate.pass(sent)",
    test: seenBy("packages/core/test/Connector.test.ts", "is one of few at the same time")
  },
  {
    name: "escaped-token-in-lower-case",
    why:
      "A gateway that logs in lower case and escapes every character: twelve of a token in a row stand nowhere as they are.",
    file: "packages/core/src/internal/tokenRuns.ts",
    find: "if (!isFound && seen.hasEscapes)",
    replace: "if (isFound && seen.hasEscapes)",
    test: seenBy(
      "packages/core/test/Credentials.test.ts",
      "is without a token in lower case, every character an entity"
    )
  },
  {
    name: "proxy-reads-along",
    why: "A proxy that is sent the request itself, and not asked for a tunnel, reads both tokens.",
    file: "packages/node/src/internal/dispatchers.ts",
    find: "proxyTunnel: true",
    replace: "proxyTunnel: false",
    test: seenBy("packages/node/test/Proxies.test.ts", "receives the request for a tunnel, and nothing else")
  },
  {
    name: "token-in-lower-case",
    why:
      "A gateway echoes the tokens in lower case, or cut at the front: part of a token is as good as a hint to all of it.",
    file: "packages/core/src/Credentials.ts",
    find: `return runs.remove(left, "<redacted>")`,
    replace: `return left`,
    test: seenBy("packages/core/test/Credentials.test.ts", "is without a token in lower case")
  },
  {
    name: "first-of-two-lists-dropped",
    why:
      "JSON.parse takes the last of two members of one name: the rows of the first would be in no total, and the page be complete.",
    file: "packages/core/src/internal/twice.ts",
    find: "if (seen.has(name)) return name",
    replace: "if (seen.has(name)) return undefined",
    test: {
      file: "packages/core/test/HostileAnswers.test.ts",
      name: "members: a list and an empty one, through fetch, read as compiled"
    }
  },
  {
    name: "endless-head-asked-for-again",
    why: "A head that is too large will be as large again.",
    file: "packages/core/src/internal/failure.ts",
    find: `, "UND_ERR_HEADERS_OVERFLOW"`,
    replace: "",
    test: {
      file: "packages/core/test/HostileAnswers.test.ts",
      name: "framing: a header of 1 MB, through undici, dispatched, read as compiled"
    }
  }
]
