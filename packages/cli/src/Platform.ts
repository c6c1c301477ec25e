/**
 * The layers that read from the platform: undici, the gate, the connector, the extraction and the source.
 */
import { NodeHttpClient } from "@effect/platform-node"
import { Connector, Extraction, Gate, type PlatformAddress, Tally } from "@nightaudit/core"
import { Source } from "@nightaudit/reconcile"
import { Layer } from "effect"
import type { Settings } from "./Settings.ts"

/** Everything that reads, for one run: its counts begin at zero. */
export const layer = (
  settings: Settings
): Layer.Layer<
  Source.Source | Extraction.Extraction | Connector.Connector | Tally.Tally,
  PlatformAddress.AddressRefused
> =>
  Source.Source.layerExtraction.pipe(
    Layer.provideMerge(Extraction.Extraction.layer(settings.extraction)),
    Layer.provideMerge(Connector.Connector.layer(settings.connector)),
    Layer.provideMerge(Tally.Tally.layer),
    Layer.provide([Gate.Gate.layer(settings.gate), NodeHttpClient.layerUndici])
  )
