import { Extraction, type Interval, OrderItem } from "@nightaudit/core"
import { BytesFile, Draft, ParquetTable, Table } from "@nightaudit/files"
import { Effect, Stream } from "effect"

const items = Table.of(OrderItem.orderItems)

/** The order items of a range as the file `items.parquet`, which appears when it is complete. */
export const keep = Effect.fn("keep")(function*(range: Interval.Range, directory: string) {
  const { rows } = yield* Extraction.Extraction
  const draft = yield* Draft.make(directory, { name: "items.parquet", isAlone: true })
  const read = rows(OrderItem.orderItems, { ConsumedUtc: range })
  yield* BytesFile.write(draft.path("items.parquet"), ParquetTable.encode(items)(read))
  yield* draft.commit(["items.parquet"])
}, Effect.scoped)

/** The open items of such a file, as the platform sent them. */
export const open = (path: string) =>
  ParquetTable.read(path, items).pipe(Stream.filter((item) => item.AccountingState === "Open"))
