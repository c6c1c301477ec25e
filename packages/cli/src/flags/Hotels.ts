import * as Flag from "effect/cli/Flag"
import { between } from "./Platform.ts"

/** What the generated hotels are made from. */
export const hotels = {
  seed: Flag.Int("seed").pipe(Flag.withDescription("The same seed gives the same hotels (1)"), Flag.withDefault(1)),
  orders: Flag.Int("orders").pipe(
    Flag.withDescription("Service orders over all hotels (600)"),
    Flag.withDefault(600),
    between(1, 8_000_000)
  )
}
