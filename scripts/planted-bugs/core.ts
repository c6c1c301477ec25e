import type { Bug } from "./Bug.ts"

const src = "packages/core/src"
const seenBy = (file: string, name: string): Bug["test"] => ({ file: `packages/core/test/${file}.test.ts`, name })

export const core: ReadonlyArray<Bug> = [
  {
    name: "follows-redirects",
    why: "fetch repeats a POST after a 307 or 308: another host would be sent both tokens.",
    file: `${src}/internal/exchange.ts`,
    find: `{ redirect: "manual" }`,
    replace: `{ redirect: "follow" }`,
    test: seenBy("Transports", "is not followed by")
  },
  {
    name: "body-shows-tokens",
    why: "A request that is logged or inspected writes out its body, and the body holds the tokens.",
    file: `${src}/Credentials.ts`,
    find: "return new SecretBody(",
    replace: "return new HttpBody.Uint8Array(",
    test: seenBy("Connector", "which shows nothing of it")
  },
  {
    name: "lost-body-not-retried",
    why:
      "A connection that is lost within a body is a decoding error to the client of HTTP, and no reason to ask again.",
    file: `${src}/internal/failure.ts`,
    find: `error.reason._tag === "InvalidUrlError" ||`,
    replace: `error.reason._tag === "DecodeError" || error.reason._tag === "InvalidUrlError" ||`,
    test: seenBy("Transports", "never takes a part for the whole")
  },
  {
    name: "permanent-failure-retried",
    why: "A wrong certificate and a response that is not HTTP are transport errors too: a retry cannot help.",
    file: `${src}/MewsError.ts`,
    find: `return this.kind !== "tls" && this.kind !== "protocol"`,
    replace: "return true",
    test: seenBy("Retry", "whose connection fails with")
  },
  {
    name: "retry-after-uncapped",
    why: "A Retry-After of centuries would be waited for.",
    file: `${src}/Retry.ts`,
    find: "if (elapsed + pause > maxMillis ||",
    replace: "if (elapsed > maxMillis ||",
    test: seenBy("Retry", "fails at once when the platform asks to wait 10 minutes and a second")
  },
  {
    name: "http-date-misread",
    why: "The first digits of a Retry-After that is a date are its day of the month, not a number of seconds.",
    file: `${src}/RetryAfter.ts`,
    find: String.raw`if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, Number.MAX_SAFE_INTEGER)`,
    replace: String.raw`if (/\d+/.test(value)) return Number(/\d+/.exec(value)?.[0]) * 1000`,
    test: seenBy("RetryAfter", `reads "Sun`)
  },
  {
    name: "retried-after-0-ms",
    why: "A 429 may come without Retry-After: asked again at once, it comes again.",
    file: `${src}/Retry.ts`,
    find: "return Math.max(backoff, reason.retryAfterMillis ?? 0) + random * 1000",
    replace: "return reason.retryAfterMillis ?? 0",
    test: seenBy("Retry", "waits its own backoff when Retry-After is")
  },
  {
    name: "gate-frees-when-sent",
    why: "The platform counts a request when it receives it: a window that begins with the sending ends too early.",
    file: `${src}/Gate.ts`,
    find: "Effect.andThen(Effect.ensuring(restore(request), release))",
    replace: "Effect.andThen(Effect.andThen(release, restore(request)))",
    test: seenBy("Gate", "frees a slot one window after the answer")
  },
  {
    name: "gate-of-fixed-windows",
    why: "Two fixed windows of 200 let nearly 400 requests into one sliding window of 30 seconds.",
    file: `${src}/Gate.ts`,
    find: `slots.release(1).pipe(
    Effect.delay(untilFree),`,
    replace: `Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.delay(slots.release(1), untilFree - now % untilFree)
  ).pipe(`,
    test: seenBy("Gate", "never lets a sliding window of the server hold more than the limit")
  },
  {
    name: "only-one-fiber-held",
    why: "The limit is the token's: after a 429 every other request on it would be refused too.",
    file: `${src}/Retry.ts`,
    find: "if (yield* gate.hold(pause)) {",
    replace: "yield* Effect.sleep(pause)\n      if (attempt === 1) {",
    test: seenBy("Retry", "holds every other request on the token with it")
  },
  {
    name: "time-of-this-machine",
    why: "A machine whose clock is fast would judge the future, and never ask for what changes until it comes.",
    file: `${src}/PlatformTime.ts`,
    find: "return this.#earliest <= this.#latest",
    replace: "return false",
    test: {
      file: "packages/simulation/test/Simulation.test.ts",
      name: "says what one with a right clock says, and how far it is off"
    }
  },
  {
    name: "late-rows-not-awaited",
    why: "The platform gives new rows up to three seconds late: judged as of a second ago, a run would lack them.",
    file: "packages/reconcile/src/reading/PlatformSource.ts",
    find: "if (asOf !== undefined && isFresh(asOf, now))",
    replace: "if (asOf !== undefined && now.earliest < 0)",
    test: {
      file: "packages/simulation/test/Simulation.test.ts",
      name: "are waited for only where there may be some"
    }
  },
  {
    name: "last-date-believed",
    why: "One answer whose Date is an hour ahead would move every watermark by that hour.",
    file: `${src}/PlatformTime.ts`,
    find: "this.#earliest = Math.min(this.#earliest, date - came.monotonic)",
    replace: "this.#earliest = date - came.monotonic",
    test: seenBy("PlatformTime", "holds every answer, also one that disagrees")
  },
  {
    name: "gate-by-the-wall-clock",
    why: "A clock that is set back an hour would hold every request for an hour.",
    file: `${src}/Gate.ts`,
    find: `Effect.zip(monotonicMillis, Ref.get(heldUntil))`,
    replace: `Effect.zip(Clock.currentTimeMillis, Ref.get(heldUntil))`,
    test: seenBy("SetClock", "changes nothing of how long the gate holds")
  },
  {
    name: "moved-cursor-given-up",
    why: "The row that a cursor names may change between two pages, and lead to those that were read.",
    file: `${src}/internal/intervalReader.ts`,
    find: `(reason.kind === "cursorRejected" || reason.kind === "loop")`,
    replace: `reason.kind === "cursorRejected"`,
    test: seenBy("Extraction", "where the row that a cursor names moves before those that were read")
  },
  {
    name: "body-not-capped",
    why: "Of the three transports one enforces a size: a small answer may unpack to gigabytes.",
    file: `${src}/ResponseBody.ts`,
    find: "return size > cap",
    replace: "return size > 2 * cap",
    test: seenBy("Connector", "may not be larger than 64 MiB")
  },
  {
    name: "utf-8-replaced",
    why: "Bytes that are not valid UTF-8 become U+FFFD without an error, and a name is stored damaged.",
    file: `${src}/ResponseBody.ts`,
    find: "{ fatal: true }",
    replace: "{ fatal: false }",
    test: seenBy("Connector", "may not hold")
  },
  {
    name: "wrong-type-read",
    why: "A gateway answers with a page of its own and status 200.",
    file: `${src}/internal/exchange.ts`,
    find: String.raw`if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {`,
    replace: `if (type === "") {`,
    test: seenBy("Connector", "may not be of type")
  },
  {
    name: "204-ends-the-listing",
    why: "No content is not an empty page: rows would be missing without a report.",
    file: `${src}/internal/exchange.ts`,
    find: "if (response.status !== 200) {",
    replace: `if (response.status === 204) return { page: Option.none(), text: '{"OrderItems":[]}' }
      if (response.status !== 200) {`,
    test: seenBy("Connector", "may not have the status")
  },
  {
    name: "february-30",
    why: "The usual parser of dates reads 2026-02-30 as the 2nd of March.",
    file: `${src}/Instant.ts`,
    find: "day <= daysIn(year, month)",
    replace: "day <= 31",
    test: seenBy("Instant", `rejects "2026-02-30`)
  },
  {
    name: "infinite-amounts",
    why: "1e400 is a number in JSON, and infinite once it is read.",
    file: `${src}/Amount.ts`,
    find: "NetValue: Schema.Finite,\n  GrossValue",
    replace: "NetValue: Schema.Number,\n  GrossValue",
    test: seenBy("Page", "quarantines a row with an infinite amount")
  },
  {
    name: "parser-message-forwarded",
    why: "The engine's message about broken JSON quotes the body: a guest's name, for one.",
    file: `${src}/Connector.ts`,
    find: `catch: () =>
        text === ""
          ? new Malformed({ kind: "empty", detail: "it has no body" })
          : new Malformed({ kind: "notJson", detail: \`\${text.length} characters that are not valid JSON\` })`,
    replace: `catch: (error) => new Malformed({ kind: "notJson", detail: String(error) })`,
    test: seenBy("Connector", "are in no error message: a body that is not valid JSON")
  },
  {
    name: "stops-at-an-empty-page",
    why: "A page may be empty and still name the next one.",
    file: `${src}/Paginator.ts`,
    find: "if (Option.isNone(next) || isLast(page)) return",
    replace: "if (Option.isNone(next) || isLast(page) || page.rows.length === 0) return",
    test: seenBy("Paginator", "goes on after two empty pages with a cursor")
  },
  {
    name: "copies-counted-as-named",
    why: "As many rows as ids are not all rows: one may have come twice.",
    file: `${src}/internal/intervalReader.ts`,
    find: "for (const { Id } of rows) missing.delete(Ids.lower(Id))",
    replace: "for (const _ of rows) missing.delete([...missing][0])",
    test: seenBy("Extraction", "takes no copy of a named row for another")
  },
  {
    name: "stops-at-a-short-page",
    why: "A page may hold less than was asked for and still not be the last.",
    file: `${src}/Paginator.ts`,
    find: `let empty = 0
    return Stream.paginate(Option.none<Cursor>(), (cursor) =>
      Effect.flatMap(fetch(cursor), (page) => {
        const next = page.next`,
    replace: `let empty = 0
    let longest = 0
    return Stream.paginate(Option.none<Cursor>(), (cursor) =>
      Effect.flatMap(fetch(cursor), (page) => {
        longest = Math.max(longest, page.rows.length)
        const next = page.rows.length < longest ? Option.none<Cursor>() : page.next`,
    test: seenBy("Paginator", "goes on after a page shorter than the others")
  },
  {
    name: "repeated-cursor-followed",
    why: "A cursor that comes again leads round in a circle, for ever.",
    file: `${src}/Paginator.ts`,
    find: "if (seen.has(next.value)) return",
    replace: `if (next.value === "") return`,
    test: seenBy("Paginator", "fails at the first repeat of a cursor in a cycle of")
  },
  {
    name: "refused-cursor-ends",
    why: "The row that a cursor names may be deleted: what lies behind it would be taken for read.",
    file: `${src}/internal/intervalReader.ts`,
    find: "if (isCursorLost(error)) return this.read(asked, true)",
    replace: "if (isCursorLost(error)) return Stream.empty",
    test: seenBy("IntervalStore", "is begun once more, at page")
  },
  {
    name: "408-repeated",
    why: "A request that was too heavy is as heavy the second time.",
    file: `${src}/internal/failure.ts`,
    find: "if (status === 408 || status === 413) return",
    replace: `if (status === 408) return new Transport({ kind: "reset" })\n  if (status === 413) return`,
    test: seenBy("Extraction", "never sends again what was too heavy")
  },
  {
    name: "half-of-a-split-lost",
    why: "An interval that is cut in two has two halves to read.",
    file: `${src}/internal/intervalReader.ts`,
    find: "() => []).toReversed()",
    replace: "() => []).slice(1)",
    test: seenBy("Extraction", "halves the interval when the smallest count is too heavy")
  },
  {
    name: "older-copy-kept",
    why: "A row that changes while it is paged comes twice, and its newest version counts.",
    file: `${src}/internal/latestVersions.ts`,
    find: "if (row !== size && !this.#updated.isAfter(updated, row)) return undefined",
    replace: "if (row !== size) return undefined",
    test: seenBy("Extraction", "keeps the newest version when it comes")
  },
  {
    name: "unknown-value-refused",
    why: "Enumerations grow before the documentation says so: a row with a new value is a row.",
    file: `${src}/Enumeration.ts`,
    find: "value.length > 0",
    replace: "values.includes(value)",
    test: seenBy("Page", "of evolve keeps the rows")
  },
  {
    name: "damaged-row-dropped",
    why: "A row that lacks a required field is set aside and counted, not forgotten.",
    file: `${src}/Page.ts`,
    find: "else if (!isWhole) setAside(value, ...problemOf(value, decodeRow(value)))",
    replace: "else if (!isWhole) continue",
    test: seenBy("Page", "quarantines a row with")
  },
  {
    name: "digits-lost",
    why: "A number with more digits than a double holds would silently become another one.",
    file: `${src}/ExactJson.ts`,
    find: "return decimal !== undefined && decimal === normal(`${value}`)",
    replace: "return decimal !== undefined && Number.isFinite(value)",
    test: seenBy("ExactJson", "is not changed without a word")
  },
  {
    name: "digits-lost-by-the-connector",
    why: "What the compiled reader hands over is parsed to the last digit, too.",
    file: `${src}/Connector.ts`,
    find: "try: () => ExactJson.parse(text),",
    replace: "try: (): unknown => JSON.parse(text),",
    test: seenBy("Reader", "sets aside a row with a number that no double holds")
  },
  {
    name: "closed-before-its-end",
    why: "An interval that is called read after its first page is never read again.",
    file: `${src}/internal/intervalReader.ts`,
    find: "return Effect.mapError(recorder.page(page), unkept)",
    replace: "return Effect.mapError(Effect.andThen(recorder.page(page), recorder.close(end)), unkept)",
    test: seenBy("IntervalStore", "is given each page of an interval, and its end after the last")
  },
  {
    name: "money-as-floats",
    why: "0.1 and 0.2 as floating point add up to more than 0.3.",
    file: `${src}/Money.ts`,
    find: "const micros = units(value, 6)",
    replace: `this.#rest = fromNumber(BigDecimal.toNumberUnsafe(this.#rest ?? zero) + value)
    if (value === value) return
    const micros = units(value, 6)`,
    test: seenBy("Money", "sums ten thousand times")
  },
  {
    name: "range-holds-its-end",
    why: "The platform's intervals hold both ends: what lies on the edge of two would be counted in both.",
    file: `${src}/Interval.ts`,
    find: "Instant.InstantOrder(instant, EndUtc) < 0",
    replace: "Instant.InstantOrder(instant, EndUtc) <= 0",
    test: seenBy("Interval", "holds its start, and all up to its end but not the end")
  },
  {
    name: "fatal-error-left-open",
    why: "A revoked token would be asked with for every interval that is left.",
    file: `${src}/Extraction.ts`,
    find: "(error) => mayLeaveOpen && !error.isFatal",
    replace: "() => mayLeaveOpen",
    test: seenBy("Extraction", "though it may leave the interval open, and sends no more")
  },
  {
    name: "rows-not-asked-for-taken",
    why: "A filter that something on the way has widened lets in rows of another time and another hotel.",
    file: "packages/core/src/Extraction.ts",
    find: "if (!isAsked(row) && !latest.has(row.Id)) {",
    replace: "if (isAsked(row) === undefined) {",
    test: { file: "packages/cli/test/Unasked.test.ts", name: "orderItems that were not asked for" }
  },
  {
    name: "capitals-taken-for-small-letters",
    why: "The platform writes the id of an order in capitals where its item writes it in small letters.",
    file: "packages/core/src/internal/reader/Scanner.ts",
    find: "if (words.form === lowerCaseId) this.hasLowerCaseIds = false",
    replace: "if (words.form !== lowerCaseId) this.hasLowerCaseIds = false",
    test: { file: "packages/reconcile/test/run/LetterCase.test.ts", name: "of orderItems, upper" }
  },
  {
    name: "empty-page-ends-a-listing",
    why: "The platform may return a page without rows and name a cursor: older rows come behind it.",
    file: `${src}/internal/pageEnds.ts`,
    find: "if (Option.isNone(next) || received === 0 || received >= requested) return false",
    replace: "if (Option.isNone(next) || received >= requested) return false",
    test: seenBy("PageEnd", "is never an empty page that names a cursor")
  },
  {
    name: "doubt-of-ends-without-effect",
    why: "Listings that had ended with a short page before rows came behind another one lack their older rows.",
    file: `${src}/Extraction.ts`,
    find: "if (ends.isDoubted(operation)) return Stream.fromIterable(ended.splice(0))",
    replace: "if (ended.length < 0) return Stream.fromIterable(ended.splice(0))",
    test: seenBy("PageEnd", "is left for what comes behind it in every listing")
  },
  {
    name: "stored-short-page-believed",
    why:
      "An earlier process ended a listing with a short page; what came behind it would be missing from the resumed run.",
    file: `${src}/internal/intervalReader.ts`,
    find: `return end._tag === "ShortPage" && this.#ends.checksStored`,
    replace: `return end._tag === "ShortPage" && end.cursor === ""`,
    test: seenBy("PageEnd", "that an earlier process took is checked by the one that resumes its run")
  }
]
