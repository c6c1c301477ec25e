/**
 * The layers that read from the platform: HTTP client, rate limiter (`Gate`), connector, extraction and source.
 */
import { Connector, Extraction, Gate, type PlatformAddress, Tally } from "@nightaudit/core"
import type * as Proxies from "@nightaudit/node/Proxies"
import * as UndiciClient from "@nightaudit/node/UndiciClient"
import { Source } from "@nightaudit/reconcile"
import { type Config, Layer } from "effect"
import type { Settings } from "./Settings.ts"

/** The proxy variables of the environment are not valid. */
export type WireError = Proxies.ProxyRefused | Config.ConfigError

/** All layers that read, for one run: its counts start at zero. */
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

/** The layers with counts: for one run, over a connection that several runs may share. */
export const layerReading = (settings: Settings) =>
  Extraction.Extraction.layer(settings.extraction).pipe(
    Layer.provideMerge(Connector.Connector.layer(settings.connector)),
    Layer.provideMerge(Tally.Tally.layer)
  )

/** The rate limiter, which all requests with one token share, and the HTTP client. */
export const layerWire = (settings: Settings) =>
  Layer.merge(Gate.Gate.layer(settings.gate), UndiciClient.layerEnvironment)
