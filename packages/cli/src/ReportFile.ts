/**
 * The report of a run as a file.
 */
import { type FileError, LineFile } from "@nightaudit/files"
import { Report, RunFolder } from "@nightaudit/report"
import { Effect, Schema, Stream } from "effect"

/** The report could not be rendered, so the run has failed. */
export class ReportFailed extends Schema.TaggedError<ReportFailed>()("ReportFailed", { problem: Schema.String }) {
  override get message() {
    return `report.html could not be rendered, and no file of this run was put in place: ${this.problem}`
  }
}

/** Renders the report of the run in a folder into a new file, which must not exist. */
export const write = Effect.fnUntraced(function*(directory: string, path: string, options?: Report.Options) {
  const file = yield* LineFile.create(path)
  yield* Stream.runForEach(Report.render(yield* RunFolder.open(directory), options), file.write)
  yield* file.finish
}, Effect.scoped)

/** The failure of a run whose report could not be rendered. */
export const failed = ({ problem }: FileError.FileError | RunFolder.RunFolderError): ReportFailed =>
  new ReportFailed({ problem })
