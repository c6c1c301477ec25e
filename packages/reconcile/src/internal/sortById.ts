/**
 * Rows by id, the order of every artifact.
 *
 * @internal
 */
export const sortById = <Row extends { readonly Id: string }>(rows: ReadonlyArray<Row>): ReadonlyArray<Row> =>
  rows.toSorted((self, that) => self.Id < that.Id ? -1 : self.Id > that.Id ? 1 : 0)
