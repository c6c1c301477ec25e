import { type Content, type Html, html } from "../Html.ts"

export interface Column {
  readonly title: Content
  /** Whether its cells are numbers, which are aligned at their end. */
  readonly isNumber?: boolean
}

export interface Table {
  readonly caption: string
  readonly columns: ReadonlyArray<Column>
  /** The first cell of a row, or several of them, say what the row is about. */
  readonly headings?: number
  readonly rows: ReadonlyArray<ReadonlyArray<Content>>
  /** Rows of sums. */
  readonly foot?: ReadonlyArray<ReadonlyArray<Content>>
}

/** A table that scrolls by itself where the page is narrow, by keyboard too. */
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
