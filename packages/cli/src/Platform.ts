/**
 * The layers that read from the platform: undici, the gate, the connector, the extraction and the source.
 */
import { Connector, Extraction, Gate, type PlatformAddress, Tally } from "@nightaudit/core"
import type * as Proxies from "@nightaudit/node/Proxies"
import * as UndiciClient from "@nightaudit/node/UndiciClient"
import { Source } from "@nightaudit/reconcile"
import { type Config, Layer } from "effect"
import type { Settings } from "./Settings.ts"

/** The environment names no proxy that could be used. */
export type WireError = Proxies.ProxyRefused | Config.ConfigError

/** Everything that reads, for one run: its counts begin at zero. */
export const layer = (
  settings: Settings
): Layer.Layer<
  Source.Source | Extraction.Extraction | Connector.Connector | Tally.Tally | Gate.Gate,
  PlatformAddress.AddressRefused | WireError
> =>
  Source.Source.layerExtraction.pipe(
    Layer.provideMerge(layerReading(settings)),
    Layer.provide(UndiciClient.layerEnvironment),
    Layer.provideMerge(Gate.Gate.layer(settings.gate))
  )

/** What counts: for one run, over a wire that several may share. */
export const layerReading = (settings: Settings) =>
  Extraction.Extraction.layer(settings.extraction).pipe(
    Layer.provideMerge(Connector.Connector.layer(settings.connector)),
    Layer.provideMerge(Tally.Tally.layer)
  )

/** The limit of the platform, which holds for everything that asks with the same token, and the client. */
export const layerWire = (settings: Settings) =>
  Layer.merge(Gate.Gate.layer(settings.gate), UndiciClient.layerEnvironment)
