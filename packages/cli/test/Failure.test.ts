import { assert, describe, it } from "@effect/vitest"
import { Instant, MewsError } from "@nightaudit/core"
import { failed } from "../src/Failure.ts"

const { Reason } = MewsError

const lineOf = (reason: MewsError.Reason) =>
  failed(new MewsError.MewsError({ operation: "orderItems", reason, attempts: 1, requestId: "r1" })).line

/** Each reason, and what a person is told to do about it. */
const cases: ReadonlyArray<readonly [reason: MewsError.Reason, says: RegExp]> = [
  [new MewsError.Unauthorized({ text: "no" }), /; check MEWS_CLIENT_TOKEN and MEWS_ACCESS_TOKEN, and that they are of/],
  [
    new MewsError.Rejected({ status: 403, text: "no" }),
    /; the integration lacks a right: ask the property to grant it/
  ],
  [
    new MewsError.Rejected({ status: 400, text: "no" }),
    /; the request is not what .* report this, and name the request$/
  ],
  [new MewsError.RateLimited({}), /; others use the same access token: wait, lower --rate-limit, or raise --max-wait$/],
  [
    new MewsError.RequestTooHeavy({ status: 408 }),
    /; run it again later, with a smaller --page-size or a shorter range$/
  ],
  [new MewsError.Server({ status: 500 }), /; run it again later; if it stays so, ask the platform's support, and name/],
  [
    new MewsError.Unkept({ problem: "a: too many files are open for this process: raise its limit (ulimit -n)" }),
    /^(?!.*free some space).*raise its limit \(ulimit -n\)/
  ],
  [new MewsError.Outage({ retryAfterMillis: 1 }), /; run it again later; if it stays so/],
  [
    new MewsError.Timeout({ phase: "total" }),
    /; run it again later, with a smaller --page-size or a longer --attempt-timeout$/
  ],
  [new MewsError.Transport({ kind: "refused" }), /; check --platform-address and the firewall$/],
  [new MewsError.Transport({ kind: "reset" }), /; run it again; if it stays so/],
  [new MewsError.Transport({ kind: "dns" }), /; check --platform-address and the network$/],
  [new MewsError.Transport({ kind: "tls" }), /; check --platform-address, this machine's clock, and whether a proxy/],
  [new MewsError.Transport({ kind: "protocol" }), /; check --platform-address: something else answers there$/],
  [
    new MewsError.Malformed({ kind: "notJson", detail: "" }),
    /; check --platform-address, and whether a proxy or a log-in/
  ],
  [new MewsError.Malformed({ kind: "schema", detail: "" }), /; run it again; if it stays so, please report this/],
  [new MewsError.Frozen({ entity: "Service", found: "x" }), /; look at what is new, then let it in with --contract/],
  [new MewsError.Pagination({ kind: "loop", cursor: "c" }), /; run it again; if it stays so/],
  [new MewsError.RedirectRefused({ status: 302, host: "h" }), /; if that host is the platform's, .* --allow-host$/],
  [new MewsError.Unkept({ problem: "the disk is full" }), /; free some space, or give another folder with --output$/]
]

describe("a failure", () => {
  it.each(cases)("%j says what to do next", (reason, says) => {
    assert.match(lineOf(reason), says)
    assert.notInclude(lineOf(reason), "\n")
  })

  it("leaves out what its message says itself", () => {
    const until = new MewsError.RateLimited({ retryAfterMillis: 1, resumeAt: Instant.fromEpochMillis(0) })
    assert.match(lineOf(until), /run again then \[request r1\]$/)
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
