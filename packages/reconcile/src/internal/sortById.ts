/**
 * Rows by id, the order of every artifact.
 *
 * @internal
 */
export const sortById = <Row extends Identified>(rows: ReadonlyArray<Row>): ReadonlyArray<Row> =>
  rows.toSorted(compareIds)

interface Identified {
  readonly Id: string
}

/** The order of {@link sortById}. */
export const compareIds = (self: Identified, that: Identified): number =>
  self.Id < that.Id ? -1 : self.Id > that.Id ? 1 : 0
