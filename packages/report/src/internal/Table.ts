import { type Content, type Html, html } from "../Html.ts"

export interface Column {
  readonly title: Content
  /** True if its cells are numbers, which are aligned right. */
  readonly isNumber?: boolean
}

export interface Table {
  readonly caption: string
  readonly columns: ReadonlyArray<Column>
  /** Number of cells at the start of a row that are its headings. */
  readonly headings?: number
  readonly rows: ReadonlyArray<ReadonlyArray<Content>>
  /** Rows of sums. */
  readonly foot?: ReadonlyArray<ReadonlyArray<Content>>
}

/** A table that scrolls separately on a narrow page, also by keyboard. */
export const table = ({ caption, columns, foot = [], headings = 1, rows }: Table): Html => {
  const cells = (row: ReadonlyArray<Content>): Html =>
    html`<tr>${
      row.map((cell, index) =>
        index < headings
          ? html`<th scope="row">${cell}</th>`
          : html`<td class="${columns[index]?.isNumber === true ? "n" : ""}">${cell}</td>`
      )
    }</tr>
`
  return html`<div class="scroll" role="group" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${
    columns.map(({ isNumber, title }) => html`<th scope="col" class="${isNumber === true ? "n" : ""}">${title}</th>`)
  }</tr></thead>
<tbody>
${rows.map(cells)}</tbody>
${foot.length > 0 && html`<tfoot>${foot.map(cells)}</tfoot>`}</table></div>
`
}
