/**
 * What reads and judges in virtual time: the client as its users have it, over whatever answers its requests.
 */
import { Connector, Extraction, Gate, Tally } from "@nightaudit/core"
import { Source } from "@nightaudit/reconcile"
import type { Sandbox } from "@nightaudit/sandbox"
import { Layer } from "effect"

export interface ReconcilerOptions
  extends Extraction.ExtractionOptions, Pick<Sandbox["Service"], "accessToken" | "clientToken">
{
  /** Where it reads from, when that is not the platform itself. */
  readonly source?: typeof Source.Source.layerExtraction
}

export const layer = (
  { accessToken, clientToken, source = Source.Source.layerExtraction, ...extraction }: ReconcilerOptions
) =>
  source.pipe(
    Layer.provideMerge(Extraction.Extraction.layer(extraction)),
    Layer.provideMerge(Connector.Connector.layer({
      platformAddress: "https://api.mews-demo.com",
      clientToken,
      accessToken,
      client: "nightaudit simulation"
    })),
    Layer.provideMerge(Layer.merge(Gate.Gate.layer(), Tally.Tally.layer))
  )
