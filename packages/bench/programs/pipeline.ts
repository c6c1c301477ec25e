/** The layers that read from the platform of a race. */
import { NodeHttpClient } from "@effect/platform-node"
import { Connector, Extraction, Gate, Instant, Tally } from "@nightaudit/core"
import { Reconciliation, Source } from "@nightaudit/reconcile"
import { Layer, Redacted, Schema } from "effect"
import type { Platform } from "./race.ts"

/** A source over undici, with nothing to wait for. */
export const layer = (
  platform: Pick<Platform, "accessToken" | "clientToken" | "url">,
  reader?: Connector.ConnectorOptions["reader"]
) =>
  Source.Source.layerExtraction.pipe(
    Layer.provideMerge(Extraction.Extraction.layer()),
    Layer.provideMerge(Connector.Connector.layer({
      platformAddress: platform.url,
      clientToken: Redacted.make(platform.clientToken),
      accessToken: Redacted.make(platform.accessToken),
      client: "nightaudit bench",
      reader
    })),
    Layer.provideMerge(Tally.Tally.layer),
    Layer.provide(Gate.Gate.layer({ limit: 1_000_000, window: 1 })),
    Layer.provide(NodeHttpClient.layerUndici)
  )

const decodeInstant = Schema.decodeUnknownSync(Instant.Instant)

/** The whole month of the platform's hotel. */
export const month = ({ asOf, from, to }: Pick<Platform, "asOf" | "from" | "to">) =>
  Reconciliation.stream({ from, to, asOf: decodeInstant(asOf) })
