import * as Flag from "effect/cli/Flag"
import { between } from "./Platform.ts"

/** Flags of the generated sample properties. */
export const hotels = {
  seed: Flag.Int("seed").pipe(
    Flag.withDescription("Seed of the sample data; the same seed generates the same data (default: 1)"),
    Flag.withDefault(1)
  ),
  orders: Flag.Int("orders").pipe(
    Flag.withDescription("Number of service orders of all sample properties (default: 600)"),
    Flag.withDefault(600),
    between(1, 8_000_000)
  )
}
