/**
 * The report of a run as a file.
 */
import { type FileError, LineFile } from "@nightaudit/files"
import { Report, RunFolder } from "@nightaudit/report"
import { Effect, Schema, Stream } from "effect"

/** A report that could not be made, and with it the run that it is of. */
export class ReportFailed extends Schema.TaggedError<ReportFailed>()("ReportFailed", { problem: Schema.String }) {
  override get message() {
    return `report.html could not be made, and no file of this run was put in place: ${this.problem}`
  }
}

/** Writes the report of the run whose artifacts are in a folder into a file, which must not exist. */
export const write = Effect.fnUntraced(function*(directory: string, path: string, options?: Report.Options) {
  const file = yield* LineFile.create(path)
  yield* Stream.runForEach(Report.render(yield* RunFolder.open(directory), options), file.write)
  yield* file.finish
}, Effect.scoped)

/** What went wrong, for a run that ends with it. */
export const failed = ({ problem }: FileError.FileError | RunFolder.RunFolderError): ReportFailed =>
  new ReportFailed({ problem })
