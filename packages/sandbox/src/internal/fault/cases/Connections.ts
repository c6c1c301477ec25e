import { anywhere, atItems, fromThenOn, row, variant } from "./Case.ts"

/** Connections that fail, or carry an answer badly. */
export const connections = [
  ...row(
    8,
    variant("refused once", "complete after retry", (random) => anywhere(random, { type: "refuse" })),
    variant("refused for ever", ["fails", "Transport"], (random) => fromThenOn(random, { type: "refuse" }))
  ),
  ...row(
    9,
    variant(
      "reset before the headers",
      "complete after retry",
      (random) => anywhere(random, { type: "reset", phase: "headers" })
    ),
    variant("hung up between two requests", "complete", (random) => anywhere(random, { type: "hangUp" })),
    variant("an answer other than HTTP", ["fails", "Transport"], (random) => fromThenOn(random, { type: "garbage" }))
  ),
  ...row(
    10,
    variant(
      "cut in a body of known length",
      "complete after retry",
      (random) => anywhere(random, { type: "cut", atFraction: random.int(100) / 100, framing: "length" })
    ),
    variant(
      "cut in a body of chunks",
      "complete after retry",
      (random) => anywhere(random, { type: "cut", atFraction: random.int(100) / 100, framing: "chunked" })
    ),
    variant(
      "cut at the first bytes",
      "complete after retry",
      (random) => anywhere(random, { type: "cut", atByte: random.int(3), framing: random.pick(["length", "chunked"]) })
    ),
    variant(
      "cut for ever",
      ["fails", "Transport"],
      (random) => fromThenOn(random, { type: "cut", atFraction: random.int(100) / 100, framing: "length" })
    )
  ),
  ...row(
    11,
    variant(
      "slow beyond patience",
      "complete after retry",
      (random) => atItems(random, { type: "drip", bytesPerSecond: random.between(1, 4) })
    ),
    variant(
      "slow",
      "complete",
      (random) => atItems(random, { type: "drip", bytesPerSecond: random.between(1, 3) * 1_000_000 })
    )
  ),
  ...row(
    12,
    variant(
      "stalled before the headers",
      "complete after retry",
      (random) => anywhere(random, { type: "stall", phase: "headers" })
    ),
    variant(
      "stalled in the body",
      "complete after retry",
      (random) => anywhere(random, { type: "stall", phase: "body" })
    ),
    variant("late", "complete", (random) => anywhere(random, { type: "delay", millis: random.between(1, 60_000) }))
  ),
  ...row(
    13,
    variant(
      "clean end in the middle",
      "complete after retry",
      (random) => anywhere(random, { type: "cut", atFraction: random.between(1, 99) / 100, framing: "eof" })
    ),
    variant(
      "clean end in the middle, for ever",
      ["fails", "Malformed"],
      (random) => fromThenOn(random, { type: "cut", atFraction: random.between(1, 99) / 100, framing: "eof" })
    )
  ),
  ...row(
    36,
    variant(
      "name not resolved for now",
      "complete after retry",
      (random) => anywhere(random, { type: "dns", code: "EAI_AGAIN" })
    ),
    variant("no such name", ["fails", "Transport"], (random) => fromThenOn(random, { type: "dns", code: "ENOTFOUND" }))
  ),
  ...row(
    37,
    variant("bad certificate", ["fails", "Transport"], (random) =>
      anywhere(random, {
        type: "tls",
        code: random.pick([
          "CERT_HAS_EXPIRED",
          "DEPTH_ZERO_SELF_SIGNED_CERT",
          "ERR_TLS_CERT_ALTNAME_INVALID",
          "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
        ])
      }))
  )
]
