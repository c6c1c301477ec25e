import * as Locale from "@nightaudit/report/Locale"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazyHandler } from "../LazyHandler.ts"

const flags = {
  directory: Argument.String("dir").pipe(
    Argument.withDescription("Folder of a finished run, such as nightaudit-run")
  ),
  locale: Flag.String("locale").pipe(
    Flag.withDescription("Language tag for numbers and dates, such as de or en-GB (default: en); the text is English"),
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
  lazyHandler(() => import("../handlers/Report.ts"))
).pipe(
  Command.withDescription(
    "Render report.html again from the artifacts of a run: one page, readable offline"
  ),
  Command.withExamples([
    { command: "nightaudit report nightaudit-run", description: "The report of the last run" },
    { command: "nightaudit report march --locale de", description: "With 1.234,50 instead of 1,234.50" }
  ])
)
