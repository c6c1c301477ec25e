/**
 * When the listing of a command that reads the platform ends.
 */
import * as Flag from "effect/cli/Flag"

export const flags = {
  pageEnd: Flag.Literals("page-end", ["ask", "verify", "trust"]).pipe(
    Flag.withDescription(
      "When a listing ends. ask: when the platform names no cursor; verify: with a page shorter than requested, of which some are checked; trust: the same, unchecked (default: ask)"
    ),
    Flag.withDefault("ask")
  )
}
