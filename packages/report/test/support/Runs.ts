/**
 * The artifacts of real runs, over the sandbox's hotels.
 */
// oxlint-disable-next-line import/no-unassigned-import -- it compiles every schema that is used after it
import "effect/schema/SchemaJITCompiler/enable"
import { NodeServices } from "@effect/platform-node"
import { Connector, Extraction, Gate, Instant, Tally } from "@nightaudit/core"
import { Artifacts, FileDigest, Sealed } from "@nightaudit/files"
import { Manifest, Reconciliation, Source, SourceRun } from "@nightaudit/reconcile"
import { layerClient, Sandbox, type SandboxOptions } from "@nightaudit/sandbox"
import { Effect, Layer, Redacted, Stream } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Report, type Run, RunFolder } from "../../src/index.ts"

const [clientToken, accessToken] = [Redacted.make("client"), Redacted.make("access")]
const unlimited = { limit: 1_000_000, window: "1 second" } as const

const layer = (options: SandboxOptions) =>
  Source.Source.layerRun.pipe(
    Layer.provideMerge(Source.Source.layerExtraction),
    Layer.provideMerge(Extraction.Extraction.layer({ concurrency: 1 })),
    Layer.provideMerge(Connector.Connector.layer({
      platformAddress: "https://api.mews-demo.com",
      clientToken,
      accessToken,
      client: "nightaudit tests",
      // What fails once fails for good: nothing waits.
      maxWait: "1 millis"
    })),
    Layer.provideMerge(Layer.mergeAll(Gate.Gate.layer(unlimited), Tally.Tally.layer)),
    Layer.provideMerge(layerClient),
    Layer.provideMerge(Sandbox.layer({ ...options, clientToken, accessToken, rateLimit: unlimited })),
    Layer.provideMerge(NodeServices.layer)
  )

export interface Options extends SandboxOptions {
  /** The window, the month of the story by default. */
  readonly from?: string
  readonly to?: string
}

/** Reconciles a window of the sandbox's story into a folder, and gives the folder. */
export const write = (directory: string, { from = "2026-03-01", to = "2026-04-01", ...options }: Options = {}) =>
  Effect.gen(function*() {
    const { hotel } = yield* Sandbox
    const window = { from, to }
    const asOf = Instant.Instant.make(hotel.asOf)
    const summary = new Manifest.Summary()
    const { commit, write } = yield* Artifacts.writer(directory)
    yield* Stream.runForEach(Reconciliation.stream({ ...window, asOf }), (outcome) => {
      summary.add(outcome)
      return write(outcome)
    })
    const { report } = yield* SourceRun.SourceRun
    const manifest = Manifest.make({
      window,
      basis: "consumed",
      asOf,
      summary,
      report
    })
    yield* commit(manifest, report.quarantined)
    return directory
  }).pipe(Effect.scoped, Effect.provide(layer({ seed: 1, orders: 600, ...options })))

/** Repeats the findings of a folder with new identities until there are `count`. */
export const multiply = (directory: string, count: number): void => {
  const path = join(directory, "findings.ndjson")
  const lines = readFileSync(path, "utf8").trim().split("\n")
  const many = Array.from({ length: count }, (_, index) =>
    (lines[index % lines.length] ?? "").replace(
      /"fingerprint":"\w{8}/,
      `"fingerprint":"${index.toString(16).padStart(8, "0")}`
    ))
  const text = `${many.join("\n")}\n`
  writeFileSync(path, text)
  const digester = new FileDigest.Digester()
  digester.add(Buffer.from(text))
  const at = join(directory, "manifest.json")
  const { digest: _, ...manifest } = JSON.parse(readFileSync(at, "utf8"))
  writeFileSync(
    at,
    Sealed.seal({ ...manifest, artifacts: { ...manifest.artifacts, "findings.ndjson": digester.digest } })
  )
}

/** The report of a run. */
export const text = <E>(run: Run<E>, options?: Report.Options): Promise<string> =>
  Effect.runPromise(Effect.map(Stream.runCollect(Report.render(run, options)), (pieces) => pieces.join("")))

/** Renders the report of a folder into it, and gives its path. */
export const render = async (directory: string, options?: Report.Options): Promise<string> => {
  const run = await Effect.runPromise(Effect.provide(RunFolder.open(directory), NodeServices.layer))
  const path = join(directory, "report.html")
  writeFileSync(path, await text(run, options))
  return path
}
