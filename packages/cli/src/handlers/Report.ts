import { Artifacts, Draft } from "@nightaudit/files"
import { RunFolder } from "@nightaudit/report"
import { Console, Effect, Path } from "effect"
import type { Flags } from "../commands/Report.ts"
import { failed } from "../Failure.ts"
import * as OlderFolder from "../OlderFolder.ts"
import { printable } from "../Printable.ts"
import * as ReportFile from "../ReportFile.ts"

const name = Artifacts.reportName

export const run = Effect.fn("report")(
  function*({ directory, locale }: Flags) {
    // Opened first: a draft would create a folder that does not exist.
    yield* RunFolder.open(directory)
    yield* OlderFolder.verify(directory, [])
    const draft = yield* Draft.make(directory, { name })
    yield* ReportFile.write(directory, draft.path(name), { locale })
    yield* draft.commit([name])
    yield* Console.log(`The report is ${printable((yield* Path.Path).join(directory, name))}`)
  },
  Effect.scoped,
  Effect.mapError(failed)
)
