/** The layers that read from the platform of a race. */
import { Connector, Extraction, Gate, Instant, Tally } from "@nightaudit/core"
import * as UndiciClient from "@nightaudit/node/UndiciClient"
import { Reconciliation, Source } from "@nightaudit/reconcile"
import { layerClient, type Sandbox } from "@nightaudit/sandbox"
import { Layer, Redacted, Schema, Stream } from "effect"
import type { Platform } from "./race.ts"

/** Nothing to wait for. */
export const unlimited = { limit: 1_000_000, window: 1 }

/** A source over undici, with nothing to wait for. */
export const layer = (
  platform: Pick<Platform, "accessToken" | "clientToken" | "url">,
  reader?: Connector.ConnectorOptions["reader"]
) =>
  reading({
    platformAddress: platform.url,
    clientToken: Redacted.make(platform.clientToken),
    accessToken: Redacted.make(platform.accessToken),
    reader
  }, unlimited).pipe(Layer.provide(UndiciClient.layer))

/** A source over a sandbox in memory. */
export const layerMemory = (
  { accessToken, clientToken }: Pick<Sandbox["Service"], "accessToken" | "clientToken">,
  gate?: Gate.GateOptions,
  extraction?: Extraction.ExtractionOptions
) =>
  reading({ platformAddress: "https://api.mews-demo.com", clientToken, accessToken }, gate, extraction).pipe(
    Layer.provide(layerClient)
  )

const reading = (
  options: Omit<Connector.ConnectorOptions, "client">,
  gate?: Gate.GateOptions,
  extraction?: Extraction.ExtractionOptions
) =>
  Source.Source.layerExtraction.pipe(
    Layer.provideMerge(Extraction.Extraction.layer(extraction)),
    Layer.provideMerge(Connector.Connector.layer({ ...options, client: "nightaudit bench" })),
    Layer.provideMerge(Tally.Tally.layer),
    Layer.provide(Gate.Gate.layer(gate))
  )

const decodeInstant = Schema.decodeUnknownSync(Instant.Instant)

/** The whole month of the platform's hotel, as a run of the context reads it. */
export const monthOf = ({ asOf, from, to }: Pick<Platform, "asOf" | "from" | "to">) =>
  Reconciliation.stream({ from, to, asOf: decodeInstant(asOf) })

/** The same, as a run of its own. */
export const month = (platform: Pick<Platform, "asOf" | "from" | "to">) =>
  Stream.provide(monthOf(platform), Source.Source.layerRun)
