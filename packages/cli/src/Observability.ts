/**
 * Logs, traces and metrics.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Layer, Option } from "effect"
import { Otlp } from "effect/observability"
import type { Flags } from "./flags/Logs.ts"
import * as Log from "./Log.ts"
import { version } from "./Version.ts"

export const layer = ({ logFormat, otlp }: Flags) =>
  Layer.provideMerge(
    Option.match(otlp, {
      onNone: () => Layer.empty,
      onSome: (baseUrl) =>
        Otlp.layerJson({ baseUrl, resource: { serviceName: "nightaudit", serviceVersion: version } }).pipe(
          Layer.provide(NodeHttpClient.layerUndici)
        )
    }),
    Log.layer(logFormat)
  )
