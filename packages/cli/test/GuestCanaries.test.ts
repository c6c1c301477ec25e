import { assert, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { join } from "node:path"
import { finder } from "../../core/test/support/Canaries.ts"
import { run } from "./support/Cli.ts"
import { from } from "./support/Clock.ts"
import { collector } from "./support/Collector.ts"
import { folder } from "./support/Folder.ts"
import { hostile } from "./support/Hostile.ts"
import { fast, type Interference, interfering, Served } from "./support/Served.ts"

const march = ["--from", "2026-03-01", "--to", "2026-04-01", "--as-of", "2026-04-01T09:00:00Z"]

const guest = "Zdeňka Quiñonéz-Wójcikowská %s {name} ${name} \"Kjærgård\" <b>O'Xylophón</b>"
const shows = finder([guest])

/** What drives a terminal or hides in a text, in the middle of a name of which every part can be recognized. */
const name = `${guest}${hostile.map(([, text]) => text).join("")}${guest}`

const Body = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown))
const decodeBody = Schema.decodeUnknownSync(Body)
const isObject = Schema.is(Schema.Record(Schema.String, Schema.Unknown))

/** The fields that identify a row or that reading it needs. */
const isStructural = (field: string) =>
  /^(?:Id|.*Id|.*Utc|.*State|State|Type|.*Type|Discriminator|Currency|TimeUnit.*|.*Identifier|.*Offset|TaxCode|Code)$/
    .test(field)

/** The row with a name in each of its texts, in those that it lacks, and in an undocumented field. */
const namedRow = (row: unknown, isKept: (field: string) => boolean) => ({
  Notes: name,
  ...Object(named(row, isKept)),
  UndocumentedName: { [name]: name }
})

const named = (value: unknown, isKept: (field: string) => boolean): unknown =>
  Array.isArray(value)
    ? value.map((each) => named(each, isKept))
    : isObject(value)
    ? Object.fromEntries(
      Object.entries(value).map(([field, each]) => [
        field,
        typeof each === "string" && !isKept(field) ? name : named(each, isKept)
      ])
    )
    : value

const collection = (path: string) => {
  const operation = /v1\/(\w+)\//.exec(path)?.[1] ?? ""
  return `${operation.charAt(0).toUpperCase()}${operation.slice(1)}`
}

/** Answers whose rows have a name in every text; the first of them in every field at all, where that is asked for. */
const answers = (isDamaged: boolean) => ({ path }: { readonly path: string }) => (text: string): string => {
  const body = decodeBody(text)
  const rows = body[collection(path)]
  if (!Array.isArray(rows)) return text
  const all = rows.map((row, index) =>
    namedRow(row, isDamaged && index === 0 ? (field) => field === "Id" : isStructural)
  )
  return JSON.stringify({ ...body, [collection(path)]: all })
}

const error = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Interference => ({
  status,
  headers,
  body
})

const message = JSON.stringify({ Message: name, Details: name, RequestId: name, Guest: { Name: name } })
const header = encodeURIComponent(guest)

/** What the platform says instead of an answer to the second request for items. */
const refusals: ReadonlyArray<readonly [string, Interference]> = [
  ...[400, 401, 403, 404, 408, 409, 413, 429, 500, 503].map((status) =>
    [`status ${status}`, error(status, message, { "retry-after": "0" })] as const
  ),
  ["a page of HTML", error(400, `<html><title>${name}</title></html>`, { "content-type": "text/html" })],
  ["a content type", error(200, "{}", { "content-type": `text/${header}` })],
  ["a redirect", error(307, "", { location: `https://${encodeURIComponent("Zdeňka")}.example/${header}` })],
  ["a time to come back", error(429, message, { "retry-after": header })],
  ["the id of a request", error(404, message, { "request-id": header })],
  ["no JSON", error(200, `{"OrderItems":[{"Notes":"${guest.replaceAll("\"", "")}`)],
  [
    "a row that is a text",
    error(200, JSON.stringify({ OrderItems: Array.from({ length: 12 }, () => name), Cursor: null }))
  ],
  ["a list that is a text", error(200, JSON.stringify({ OrderItems: name, Cursor: null }))],
  ["a cursor", error(200, JSON.stringify({ OrderItems: [], Cursor: name }))],
  ["a cursor that is none", error(200, JSON.stringify({ OrderItems: [], Cursor: { [name]: name } }))]
]

/** How a command ends that has set rows aside. */
const damaged = { reconcile: 3, extract: 2, plan: 0, sync: 2 }

/** What the run leaves for who operates it: what the collector was sent, and the log. */
const seen = Effect.fnUntraced(function*(
  interfere: Parameters<typeof interfering>[0],
  args: ReadonlyArray<string>,
  format: "pretty" | "json" = "json"
) {
  const { received, url } = yield* collector()
  const { env } = yield* interfering(interfere)
  const watched = ["--log-level", "all", "--log-format", format, "--otlp", url]
  const ran = yield* from("2026-05-01T00:15:00Z")(run([...args, ...fast, ...watched], env))
  const exported = received.map(({ body }) => body).join("\n")
  assert.include(exported, "Connector.page")
  assert.include(exported, "nightaudit.requests")
  return { ...ran, exported }
})

it.layer(Served.layer({ orders: 30, enterprises: 2 }), { excludeTestServices: true, timeout: "60 seconds" })(
  "a guest's name",
  (it) => {
    for (const isDamaged of [false, true]) {
      for (const format of ["pretty", "json"] as const) {
        for (const command of ["reconcile", "extract", "plan", "sync"] as const) {
          it.effect(
            `in every text${
              isDamaged ? " and field" : ""
            } of a row is in nothing that ${command} sends or logs: ${format}`,
            () =>
              Effect.gen(function*() {
                const root = yield* folder
                const args = {
                  reconcile: ["reconcile", ...march, "--output", join(root, "run"), "--tables", "csv"],
                  extract: ["extract", "order-items", ...march.slice(0, 4)],
                  plan: ["plan", ...march.slice(0, 4)],
                  sync: ["sync", "--from", "2026-03-01", "--data-dir", join(root, "mirror")]
                }[command]
                const { exported, status, stderr, stdout } = yield* seen(answers(isDamaged), args, format)
                assert.strictEqual(status, isDamaged ? damaged[command] : command === "reconcile" ? 3 : 0, stderr)
                if (command === "extract") assert.isAbove(shows(stdout).length, 0)
                assert.deepStrictEqual({ exported: shows(exported), stderr: shows(stderr) }, {
                  exported: [],
                  stderr: []
                })
              })
          )
        }
      }
    }

    it.effect.each(refusals)(
      "in %s is in nothing that is sent or logged before the last line",
      ([, answer]) =>
        Effect.gen(function*() {
          let asked = 0
          const { exported, stderr } = yield* seen(
            ({ path }) => path.includes("orderItems") && ++asked === 2 ? answer : undefined,
            ["reconcile", ...march, "--output", join(yield* folder, "run")]
          )
          assert.isAbove(asked, 1)
          // The last line of a command that fails is its reason, which may be the platform's own message.
          const log = stderr.trimEnd().split("\n").slice(0, -1).join("\n")
          assert.deepStrictEqual({ exported: shows(exported), log: shows(log) }, { exported: [], log: [] })
          assert.include(log, "\"event\":\"end\"")
        })
    )

    it.effect("leaves the kind of a failure in the spans, and where it arose", () =>
      Effect.gen(function*() {
        const { exported } = yield* seen(
          ({ path }) => path.includes("orderItems") ? error(400, message) : undefined,
          ["reconcile", ...march, "--output", join(yield* folder, "run")]
        )
        assert.include(exported, "\"MewsError: Rejected: 400\"")
        assert.match(exported, /MewsError: MewsError: Rejected: 400\\n {4}at /)
      }))
  }
)
