import { Artifacts, Draft } from "@nightaudit/files"
import { Locale, RunFolder } from "@nightaudit/report"
import { Console, Effect, Path } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { failed } from "../Failure.ts"
import { printable } from "../Printable.ts"
import * as ReportFile from "../ReportFile.ts"

const name = Artifacts.reportName

const flags = {
  directory: Argument.String("dir").pipe(
    Argument.withDescription("The folder of a finished run, such as nightaudit-run")
  ),
  locale: Flag.String("locale").pipe(
    Flag.withDescription("How numbers and dates are written, such as de or en-GB (en); the words are English"),
    Flag.withMetavar("TAG"),
    Flag.withDefault("en"),
    Flag.filterMap(Locale.fromTag, (tag) => `Expected a language tag such as de or en-GB, got ${JSON.stringify(tag)}`)
  )
}

export const report = Command.make(
  "report",
  flags,
  Effect.fn("report")(
    function*({ directory, locale }) {
      // Tried first: a draft would make a folder that does not exist.
      yield* RunFolder.open(directory)
      const draft = yield* Draft.make(directory, name)
      yield* ReportFile.write(directory, draft.path(name), { locale })
      yield* draft.commit([name])
      yield* Console.log(`The report is ${printable((yield* Path.Path).join(directory, name))}`)
    },
    Effect.scoped,
    Effect.mapError(failed)
  )
).pipe(
  Command.withDescription(
    "Make report.html again from the artifacts of a run: one page for a person, readable offline"
  ),
  Command.withExamples([
    { command: "nightaudit report nightaudit-run", description: "Of the last run" },
    { command: "nightaudit report march --locale de", description: "With 1.234,50 in the place of 1,234.50" }
  ])
)
