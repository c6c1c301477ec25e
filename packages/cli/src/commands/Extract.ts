import { Tally } from "@nightaudit/core"
import { Draft, FileError, LineFile } from "@nightaudit/files"
import { Window } from "@nightaudit/reconcile"
import {
  Console,
  Data,
  Effect,
  FileSystem,
  Option,
  Path,
  type PlatformError,
  Predicate,
  Sink,
  Stdio,
  Stream
} from "effect"
import { Argument, Command, Flag } from "effect/cli"
import * as Entity from "../Entity.ts"
import { failed, Failure } from "../Failure.ts"
import * as Observability from "../Observability.ts"
import * as Platform from "../Platform.ts"
import { printable } from "../Printable.ts"
import * as Settings from "../Settings.ts"

const time = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.withMetavar("TIME"), Flag.optional)

const flags = {
  ...Settings.flags,
  ...Observability.flags,
  entity: Argument.Literals("entity", Entity.entities).pipe(
    Argument.withDescription(`What to read: ${Entity.entities.join(", ")}`)
  ),
  from: time("from", "Start, inclusive: an instant, or a date for local midnight; services and enterprises need none"),
  to: time("to", "End, exclusive, written as --from"),
  by: Flag.Literals("by", ["created", "updated", "consumed", "canceled", "closed"]).pipe(
    Flag.withDescription("Which instant lies in the range (consumed for order items, updated for all others)"),
    Flag.optional
  ),
  format: Flag.Literals("format", ["ndjson"]).pipe(
    Flag.withDescription("One JSON object a line, as the platform sent it (ndjson)"),
    Flag.withDefault("ndjson")
  ),
  output: Settings.output("A file, which appears when it is complete (standard output)", "FILE").pipe(
    Flag.optional
  )
}

export const extract = Command.make(
  "extract",
  flags,
  Effect.fn("extract")(function*(flags) {
    const settings = yield* Settings.read(flags)
    const choices: ReadonlyArray<Entity.By> = Entity.findableBy[flags.entity]
    const by = Option.getOrElse(flags.by, (): Entity.By => Entity.findableBy[flags.entity][0])
    if (!choices.includes(by)) {
      return yield* failed({ message: `${flags.entity} cannot be found by ${by}, only by ${choices.join(", ")}` })
    }
    const window = yield* windowOf(flags)
    const lines = Entity.rows(flags.entity, by, window).pipe(
      Stream.map((row) => JSON.stringify(row)),
      Stream.mapError(failed)
    )
    const platform = Platform.layer(settings)
    return Option.isSome(flags.output)
      ? yield* whole(toFile(lines, flags.output.value)).pipe(Effect.provide(platform), Effect.mapError(failure))
      : yield* whole(toStdout(lines)).pipe(Effect.provide(platform), Effect.mapError(failure))
  }, (effect, flags) => Effect.provide(effect, Observability.layer(flags)))
).pipe(
  Command.withDescription(
    "Stream one entity as lines of JSON; a row that changes while it is being read comes again, and its last line counts"
  ),
  Command.withExamples([
    {
      command: "nightaudit extract order-items --from 2026-03-01 --to 2026-04-01 --output items.ndjson",
      description: "A month of order items, by consumption"
    },
    { command: "nightaudit extract services", description: "Every service of every enterprise" }
  ])
)

const failure = (error: { readonly message: string }): Failure => error instanceof Failure ? error : failed(error)

/** Fails where rows were set aside: what was written is not all that there is. */
const whole = <A, E, R>(written: Effect.Effect<A, E, R>) =>
  Effect.andThen(
    written,
    Effect.flatMap(Tally.Tally, ({ quarantined }) =>
      quarantined.length === 0
        ? Effect.void
        : Effect.fail(
          new Failure({
            line: `incomplete: ${quarantined.length} row(s) do not match the contract and were left out`,
            status: 2
          })
        ))
  )

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

const toStdout = <R>(lines: Stream.Stream<string, Failure, R>) =>
  Effect.flatMap(Stdio.Stdio, (stdio) =>
    lines.pipe(
      Stream.map((line) => `${line}\n`),
      Stream.run(
        Sink.mapError(
          stdio.stdout({ endOnDone: false }),
          (error) => hasHungUp(error) ? new HungUp() : failed(FileError.of("standard output")(error))
        )
      ),
      Effect.catchTag("HungUp", () => Effect.void)
    ))

/** Whoever read standard output wants no more, as `head` after its last line: that is an end like any other. */
class HungUp extends Data.TaggedError("HungUp") {}

const hasHungUp = ({ reason }: PlatformError.PlatformError): boolean =>
  Predicate.hasProperty(reason.cause, "code") &&
  (reason.cause.code === "EPIPE" || reason.cause.code === "ERR_STREAM_DESTROYED")

/** The file appears when its last line has been written, and not at all when something fails before. */
const toFile = Effect.fnUntraced(
  function*<R>(lines: Stream.Stream<string, Failure, R>, output: string) {
    const path = yield* Path.Path
    const fs = yield* FileSystem.FileSystem
    const isFolder = yield* Effect.match(fs.stat(output), {
      onSuccess: ({ type }) => type === "Directory",
      onFailure: () => false
    })
    if (isFolder) return yield* new FileError.FileError({ path: output, problem: "it is a folder" })
    const name = path.basename(output)
    const draft = yield* Draft.make(path.dirname(output), name)
    const file = yield* LineFile.create(draft.path(name))
    let count = 0
    yield* Stream.runForEach(lines, (line) => {
      count += 1
      return file.write(line)
    })
    yield* file.finish
    yield* draft.commit([name])
    yield* Console.error(`${count} rows in ${printable(output)}`)
  },
  Effect.scoped,
  Effect.mapError(failed)
)
