import { Tally } from "@nightaudit/core"
import { Aside, BytesFile, CsvTable, Draft, FileError, ParquetTable } from "@nightaudit/files"
import { Window } from "@nightaudit/reconcile"
import { Data, Effect, FileSystem, Option, Path, Sink, Stdio, Stream } from "effect"
import type { Flags } from "../commands/Extract.ts"
import * as Entity from "../Entity.ts"
import * as EntityRows from "../EntityRows.ts"
import { failed, Failure } from "../Failure.ts"
import * as Notice from "../Notice.ts"
import * as Observability from "../Observability.ts"
import * as Output from "../Output.ts"
import * as Platform from "../Platform.ts"
import { printable, visible } from "../Printable.ts"
import * as Progress from "../Progress.ts"
import * as Settings from "../Settings.ts"
import { plural } from "../Summary.ts"

export const run = Effect.fnUntraced(function*(flags: Flags) {
  const settings = yield* Settings.read(flags)
  const choices: ReadonlyArray<Entity.By> = Entity.findableBy[flags.entity]
  const by = Option.getOrElse(flags.by, (): Entity.By => Entity.findableBy[flags.entity][0])
  if (!choices.includes(by)) {
    return yield* failed({ message: `--by ${by} is not possible for ${flags.entity}; use ${choices.join(", ")}` })
  }
  const window = yield* windowOf(flags)
  if (flags.format === "parquet" && Option.isNone(flags.output)) {
    return yield* failed({
      message: "--format parquet cannot be streamed to standard output; give a file with --output"
    })
  }
  const platform = Platform.layer(settings)
  const rows = EntityRows.rows(flags.entity, by, window)
  const aside = new Aside.Aside()
  const encoded = (rows: Stream.Stream<object, RowError, RowServices>) =>
    Stream.mapError(encode(flags.format, flags.entity, rows, aside), failed)
  const whole = <A, E, R>(written: Effect.Effect<A, E, R>) => Effect.andThen(written, requireAll(flags.format, aside))
  return Option.isSome(flags.output)
    ? yield* whole(withProgress(toFile(rows, encoded, flags.output.value))).pipe(
      Effect.provide(platform),
      Effect.mapError(failure)
    )
    : yield* whole(toStdout(encoded(rows))).pipe(Effect.provide(platform), Effect.mapError(failure))
}, (effect, flags) =>
  effect.pipe(
    Observability.observed("extract", {
      entity: flags.entity,
      from: Option.getOrUndefined(flags.from),
      to: Option.getOrUndefined(flags.to)
    }, flags),
    Effect.provide(Observability.layer(flags))
  ))

/** Shows the progress, except for rows that are printed on the same terminal. */
const withProgress = <A, E, R>(written: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Tally.Tally, (tally) => Progress.withProgress(written, tally, Progress.ofIntervals(tally)))

const failure = (error: { readonly message: string }): Failure => error instanceof Failure ? error : failed(error)

/** Fails if rows were left out: the output is incomplete. */
const requireAll = (format: string, aside: Aside.Aside) =>
  Effect.flatMap(Tally.Tally, ({ operations, quarantined }) => {
    const unasked = [...operations.values()].reduce((sum, { unasked = 0 }) => sum + unasked, 0)
    const problems = [
      ...quarantined.length === 0
        ? []
        : [
          `${plural(quarantined.length, "row")} did not match the API contract and ${wereLeftOut(quarantined.length)}`
        ],
      ...unasked === 0
        ? []
        : [`${plural(unasked, "row that was", "rows that were")} not requested ${wereLeftOut(unasked)}`],
      ...aside.rows === 0
        ? []
        : [
          `${plural(aside.rows, "row")} cannot be written as ${format} and ${wereLeftOut(aside.rows)}; the first: ${
            printable(aside.problem)
          }`
        ]
    ]
    return problems.length === 0
      ? Effect.void
      : Effect.fail(new Failure({ line: `incomplete: ${problems.join("; ")}`, status: 2 }))
  })

const wereLeftOut = (rows: number): string => rows === 1 ? "was left out" : "were left out"

const windowOf = ({ entity, from, to }: {
  readonly entity: Entity.Entity
  readonly from: Option.Option<string>
  readonly to: Option.Option<string>
}) =>
  Option.isSome(from) && Option.isSome(to)
    ? Effect.mapError(Effect.fromResult(Window.check({ from: from.value, to: to.value })), failed)
    : Option.isNone(from) && Option.isNone(to) && (entity === "services" || entity === "enterprises")
    ? Effect.succeed(undefined)
    : Effect.fail(failed({ message: `${entity} needs both --from and --to` }))

type RowError = Stream.Error<ReturnType<typeof EntityRows.rows>>
type RowServices = Stream.Services<ReturnType<typeof EntityRows.rows>>

const encoder = new TextEncoder()

/** The rows as the bytes of a file. */
const encode = <E, R>(
  format: "ndjson" | "csv" | "parquet",
  entity: Entity.Entity,
  rows: Stream.Stream<object, E, R>,
  aside: Aside.Aside
) => {
  switch (format) {
    case "ndjson":
      return Stream.map(rows, (row) => encoder.encode(`${JSON.stringify(row)}\n`))
    case "csv":
      return Stream.encodeText(CsvTable.encode(EntityRows.tables[entity], aside)(rows))
    case "parquet":
      return ParquetTable.encode(EntityRows.tables[entity], aside)(rows)
  }
}

/** A pipe gets the exact bytes; a terminal shows control and invisible characters as escapes. */
const toStdout = Effect.fnUntraced(function*<R>(bytes: Stream.Stream<Uint8Array, Failure, R>) {
  const stdio = yield* Stdio.Stdio
  const isTerminal = yield* stdio.stdoutIsTerminal
  const shown = isTerminal ? Stream.encodeText(Stream.map(Stream.decodeText(bytes), visible)) : bytes
  const writing = shown.pipe(
    Stream.run(
      Sink.mapError(
        stdio.stdout({ endOnDone: false }),
        (error) =>
          Output.isBrokenPipe(error.reason.cause) ? new BrokenPipe() : failed({ message: Output.problem(error) })
      )
    ),
    Effect.catchTag("BrokenPipe", () => Effect.void)
  )
  return yield* isTerminal ? writing : withProgress(writing)
})

class BrokenPipe extends Data.TaggedError("BrokenPipe") {}

/** The file is put in place when its last row is written, or not at all if something fails before. */
const toFile = Effect.fnUntraced(
  function*<E, R, R2>(
    rows: Stream.Stream<object, E, R>,
    encoded: (rows: Stream.Stream<object, E, R>) => Stream.Stream<Uint8Array, Failure, R2>,
    output: string
  ) {
    const path = yield* Path.Path
    const fs = yield* FileSystem.FileSystem
    const isFolder = yield* Effect.match(fs.stat(output), {
      onSuccess: ({ type }) => type === "Directory",
      onFailure: () => false
    })
    if (isFolder) return yield* new FileError.FileError({ path: output, problem: "it is a folder" })
    const name = path.basename(output)
    const draft = yield* Draft.make(path.dirname(output), { name, isAlone: true })
    let count = 0
    const counted = Stream.map(rows, (row) => {
      count += 1
      return row
    })
    yield* BytesFile.write(draft.path(name), encoded(counted))
    yield* draft.commit([name])
    yield* Notice.tell(`${plural(count, "row")} in ${printable(output)}`)
  },
  Effect.scoped,
  Effect.mapError(failed)
)
