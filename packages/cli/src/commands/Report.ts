import * as Locale from "@nightaudit/report/Locale"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { loaded } from "../Loaded.ts"

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

/** The flags as the handler receives them. */
export type Flags = Command.Command.Config.Infer<typeof flags>

export const report = Command.make(
  "report",
  flags,
  loaded(() => import("../handlers/Report.ts"))
).pipe(
  Command.withDescription(
    "Make report.html again from the artifacts of a run: one page for a person, readable offline"
  ),
  Command.withExamples([
    { command: "nightaudit report nightaudit-run", description: "Of the last run" },
    { command: "nightaudit report march --locale de", description: "With 1.234,50 in the place of 1,234.50" }
  ])
)
