import { anywhere, atItems, fromThenOn, row, variant } from "./Case.ts"

/** Answers in another shape. */
export const bodies = [
  ...row(
    14,
    variant("a page of HTML", "complete after retry", (random) => anywhere(random, { type: "html" })),
    variant("pages of HTML for ever", ["fails", "Malformed"], (random) => fromThenOn(random, { type: "html" }))
  ),
  ...row(
    15,
    variant(
      "JSON as another type",
      ["fails", "Malformed"],
      (random) =>
        fromThenOn(random, {
          type: "contentType",
          value: random.pick(["text/plain", "application/octet-stream", "text/json"])
        })
    ),
    variant("JSON as a kind of JSON", "complete", (random) =>
      fromThenOn(random, {
        type: "contentType",
        value: random.pick(["Application/JSON", "application/problem+json", "application/json;charset=UTF-8"])
      }))
  ),
  ...row(
    16,
    variant(
      "200 without a body",
      ["fails", "Malformed"],
      (random) => fromThenOn(random, { type: "empty", status: 200 })
    ),
    variant(
      "204 that is not requested",
      ["fails", "Malformed"],
      (random) => fromThenOn(random, { type: "empty", status: 204 })
    )
  ),
  ...row(
    17,
    variant("gzip", "complete", (random) => fromThenOn(random, { type: "encoding", kind: "gzip" })),
    variant("deflate", "complete", (random) => fromThenOn(random, { type: "encoding", kind: "deflate" })),
    variant("brotli", "complete", (random) => fromThenOn(random, { type: "encoding", kind: "br" })),
    variant(
      "gzip that breaks off",
      "complete after retry",
      (random) => anywhere(random, { type: "encoding", kind: "gzip-cut" })
    ),
    variant(
      "gzip with a wrong byte",
      "complete after retry",
      (random) => anywhere(random, { type: "encoding", kind: "gzip-damaged" })
    ),
    variant(
      "a content coding not known",
      ["fails", "Malformed"],
      (random) => fromThenOn(random, { type: "encoding", kind: "unknown" })
    )
  ),
  ...row(
    30,
    variant("byte order mark", "complete", (random) => fromThenOn(random, { type: "encoding", kind: "bom" })),
    variant(
      "no UTF-8",
      ["fails", "Malformed"],
      (random) => fromThenOn(random, { type: "encoding", kind: "invalid-utf8" })
    ),
    variant("UTF-16", ["fails", "Malformed"], (random) => fromThenOn(random, { type: "encoding", kind: "utf16" }))
  ),
  ...row(
    32,
    variant(
      "a body that unpacks to more than anyone reads",
      "complete after retry",
      (random) => atItems(random, { type: "bomb", bytes: random.between(70, 96) * 1024 * 1024 })
    ),
    variant(
      "arrays within arrays",
      "incomplete",
      (random) => atItems(random, { type: "deep", depth: random.between(65, 200_000) })
    )
  ),
  ...row(
    33,
    variant(
      "the server's clock is a day off",
      "complete",
      (random) => fromThenOn(random, { type: "clockSkew", millis: random.pick([-86_400_000, 86_400_000]) })
    )
  )
]
