import { assert, describe, it } from "@effect/vitest"
import { Instant, MewsError } from "@nightaudit/core"
import { failed } from "../src/Failure.ts"

const { Reason } = MewsError

const lineOf = (reason: MewsError.Reason) =>
  failed(new MewsError.MewsError({ operation: "orderItems", reason, attempts: 1, requestId: "r1" })).line

/** Each reason, and what a person is told to do about it. */
const cases: ReadonlyArray<readonly [reason: MewsError.Reason, says: RegExp]> = [
  [
    new MewsError.Unauthorized({ text: "no" }),
    /; check that MEWS_CLIENT_TOKEN and MEWS_ACCESS_TOKEN belong to the environment/
  ],
  [
    new MewsError.Rejected({ status: 403, text: "no" }),
    /; the integration lacks a permission: ask the property to grant it/
  ],
  [
    new MewsError.Rejected({ status: 400, text: "no" }),
    /; the platform does not accept the request: please report this, with the request ID$/
  ],
  [
    new MewsError.RateLimited({}),
    /; others may be using the same access token: wait, lower --rate-limit, or raise --max-wait$/
  ],
  [
    new MewsError.RequestTooHeavy({ status: 408 }),
    /; run the command again later, with a smaller --page-size or a shorter range$/
  ],
  [
    new MewsError.Server({ status: 500 }),
    /; run the command again later; if the problem persists, ask Mews support, with the request ID/
  ],
  [
    new MewsError.StorageFailed({
      problem: "a: too many files are open in this process; raise its limit (ulimit -n)",
      code: "EMFILE"
    }),
    /^(?!.*free some space).*raise its limit \(ulimit -n\)/
  ],
  [new MewsError.Outage({ retryAfterMillis: 1 }), /; run the command again later; if the problem persists/],
  [
    new MewsError.Timeout({ phase: "total" }),
    /; run the command again later, with a smaller --page-size or a longer --attempt-timeout$/
  ],
  [new MewsError.Transport({ kind: "refused" }), /; check --platform-address and the firewall$/],
  [new MewsError.Transport({ kind: "reset" }), /; run the command again; if the problem persists/],
  [new MewsError.Transport({ kind: "dns" }), /; check --platform-address and the network$/],
  [new MewsError.Transport({ kind: "tls" }), /; check --platform-address, this machine's clock, and whether a proxy/],
  [
    new MewsError.Transport({ kind: "protocol" }),
    /; check --platform-address: another server may be responding there$/
  ],
  [
    new MewsError.Malformed({ kind: "notJson", detail: "" }),
    /; check --platform-address, and whether a proxy or a login/
  ],
  [
    new MewsError.Malformed({ kind: "schema", detail: "" }),
    /; run the command again; if the problem persists, please report this/
  ],
  [
    new MewsError.Frozen({ entity: "Service", found: "x" }),
    /; review the new fields or values, then allow them with --contract/
  ],
  [new MewsError.Pagination({ kind: "loop", cursor: "c" }), /; run the command again; if the problem persists/],
  [
    new MewsError.RedirectRefused({ status: 302, host: "h" }),
    /; if that host belongs to the platform, .* --allow-host$/
  ],
  [
    new MewsError.StorageFailed({ problem: "the disk is full" }),
    /; free disk space, or give another folder with --output$/
  ]
]

describe("a failure", () => {
  it.each(cases)("%j says what to do next", (reason, says) => {
    assert.match(lineOf(reason), says)
    assert.notInclude(lineOf(reason), "\n")
  })

  it("leaves out what its message says itself", () => {
    const until = new MewsError.RateLimited({ retryAfterMillis: 1, resumeAt: Instant.fromEpochMillis(0) })
    assert.match(lineOf(until), /run the command again then \[request r1\]$/)
  })

  it("has an advice for every reason there is", () => {
    const told = new Set(cases.map(([{ _tag }]) => _tag))
    const all = Reason.members.map((member) => member.fields._tag.schema.literal)
    assert.deepStrictEqual(all.filter((tag) => !told.has(tag)), ["InvalidRequest"])
  })

  it("of nothing but a message is that message in one line", () => {
    assert.strictEqual(failed({ message: "one\r\n\ttwo   three" }).line, "one two three")
  })
})
