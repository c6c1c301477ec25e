/**
 * The artifacts of a reconciliation: what it read, what adds up and what does not, in one folder.
 */
import type { Page } from "@nightaudit/core"
import type { Manifest, Outcome } from "@nightaudit/reconcile"
import { Effect, type FileSystem, type Path, type Scope, Stream } from "effect"
import * as Draft from "./Draft.ts"
import type { FileError } from "./FileError.ts"
import { mergeSorted } from "./internal/mergeSorted.ts"
import * as LineFile from "./LineFile.ts"

/** The files of a run, in the order in which they are put in place: where the manifest is, all are of its run. */
export const names = [
  "totals.json",
  "findings.ndjson",
  "reconciled.ndjson",
  "quarantine.ndjson",
  "manifest.json"
] as const

export interface Writer {
  /** Takes the outcomes of a reconciliation, in their order. */
  readonly write: (outcome: Outcome.Outcome) => Effect.Effect<void, FileError>
  /** Puts every file in place. */
  readonly commit: (
    manifest: Manifest.Manifest,
    quarantined: ReadonlyArray<Page.Quarantined>
  ) => Effect.Effect<void, FileError>
}

/**
 * A writer of artifacts into a folder. It fails at once when nothing can be written there. Until `commit` older artifacts
 * stay as they are; when the scope closes before it, nothing of the new ones is left. `reconciled.ndjson` is sorted over
 * all enterprises on the disk, so that memory does not grow with the run.
 */
export const writer: (
  directory: string
) => Effect.Effect<Writer, FileError, FileSystem.FileSystem | Path.Path | Scope.Scope> = Effect.fnUntraced(
  function*(directory: string) {
    const services = yield* Effect.context<FileSystem.FileSystem | Path.Path | Scope.Scope>()
    const draft = yield* Draft.make(directory, "manifest.json")
    const create = (name: string) => Effect.provideContext(LineFile.create(draft.path(name)), services)
    const totals = yield* create("totals.json")
    const findings = yield* create("findings.ndjson")
    const parts: Array<string> = []
    let part: LineFile.LineFile | undefined
    let rows = 0

    const reconciled = Effect.suspend(() => {
      if (part !== undefined) return Effect.succeed(part)
      const name = `reconciled.${parts.length}.ndjson`
      parts.push(name)
      return Effect.tap(create(name), (file) => Effect.sync(() => part = file))
    })

    const write = Effect.fnUntraced(function*(outcome: Outcome.Outcome) {
      for (const finding of outcome.findings) yield* findings.write(JSON.stringify(finding))
      if (outcome._tag === "Order") {
        if (outcome.line.orderItemIds.length === 0) return
        yield* (yield* reconciled).write(JSON.stringify(outcome.line))
        return
      }
      for (const row of outcome.totals) yield* totals.write(`${rows++ === 0 ? "[" : ","}${JSON.stringify(row)}`)
      yield* part?.finish ?? Effect.void
      part = undefined
    })

    const merge = Effect.gen(function*() {
      const whole = yield* create("reconciled.ndjson")
      // Every line begins with the order's id, so that lines sort as their ids do.
      yield* mergeSorted(parts.map((name) => LineFile.read(draft.path(name)))).pipe(Stream.runForEach(whole.write))
      yield* whole.finish
    })

    return {
      write,
      commit: Effect.fnUntraced(function*(manifest, quarantined) {
        yield* part?.finish ?? Effect.void
        yield* Effect.andThen(totals.write(rows === 0 ? "[]" : "]"), totals.finish)
        yield* findings.finish
        yield* merge
        const quarantine = yield* create("quarantine.ndjson")
        for (const row of sorted(quarantined)) yield* quarantine.write(row)
        yield* quarantine.finish
        const proof = yield* create("manifest.json")
        yield* Effect.andThen(proof.write(JSON.stringify(manifest, null, 2)), proof.finish)
        yield* draft.commit(names)
      }, Effect.provideContext(services))
    }
  }
)

/** Pages come in any order, and request ids differ from run to run: rows are sorted by what they hold. */
const sorted = (quarantined: ReadonlyArray<Page.Quarantined>): ReadonlyArray<string> =>
  quarantined
    .map((row) => ({ key: `${row.operation} ${JSON.stringify(row.raw)}`, line: JSON.stringify(row) }))
    .toSorted((self, that) => order(self.key, that.key) || order(self.line, that.line))
    .map(({ line }) => line)

const order = (self: string, that: string): number => self === that ? 0 : self < that ? -1 : 1
