import { Connector, Extraction, Gate, Tally } from "@nightaudit/core"
import { Source } from "@nightaudit/reconcile"
import { Config, Layer } from "effect"

/** Reads from the property that the environment names. The transport, an `HttpClient`, is the caller's. */
export const platform = Source.Source.layerExtraction.pipe(
  Layer.provideMerge(Extraction.Extraction.layer()),
  Layer.provideMerge(Connector.Connector.layerConfig({
    platformAddress: Config.String("MEWS_PLATFORM_ADDRESS"),
    clientToken: Config.Redacted("MEWS_CLIENT_TOKEN"),
    accessToken: Config.Redacted("MEWS_ACCESS_TOKEN"),
    client: Config.succeed("night-report 1.0.0")
  })),
  Layer.provideMerge(Tally.Tally.layer),
  Layer.provide(Gate.Gate.layer())
)
