import { assert, it } from "@effect/vitest"
import { Schema } from "effect"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { type Content, html } from "../src/Html.ts"

const count = (text: string, character: string): number => text.split(character).length - 1

describe("Html", () => {
  it.prop("keeps any text out of the markup", [Schema.String], ([text]) => {
    const markup = html`<p title="${text}">${text}</p>`.toString()
    assert.deepStrictEqual(["<", ">", "\""].map((character) => count(markup, character)), [2, 2, 2])
  })

  it("keeps markup in elements, and leaves out absent values", () => {
    const rows: Content = [html`<b>${"<1>"}</b>`, undefined, false, null, 2]
    assert.strictEqual(html`<p>${rows}</p>`.toString(), "<p><b>&lt;1&gt;</b>2</p>")
  })

  it("rejects text in a tag, and markup in an attribute", () => {
    assert.throws(() => html`<p ${"onclick=x"}>`, /outside quotes/)
    assert.throws(() => html`<p title=${"x"}>`, /outside quotes/)
    assert.throws(() => html`<p title="${html`<b>`}">`, /in an attribute/)
    assert.strictEqual(html`<details${html` open`}>`.toString(), "<details open>")
  })

  it("shows control and invisible characters in a visible form", () => {
    assert.strictEqual(
      html`${"a\u0000b\u001b[2J\r\u202etxt\u200b\ud800\u2028"}`.toString(),
      "a␀b␛[2J␍⟨U+202E⟩txt⟨U+200B⟩⟨U+D800⟩⟨U+2028⟩"
    )
    assert.strictEqual(html`${"مرحبا\n\tשלום"}`.toString(), "مرحبا\n\tשלום")
  })

  it("reports how much of a very long text it leaves out", () => {
    assert.isTrue(html`${"x".repeat(1_000_000)}`.toString().endsWith("x … (996000 more characters)"))
  })

  it("is trusted with markup in two files only: the chart, and the page's own style and script", () => {
    const source = join(import.meta.dirname, "../src")
    assert.deepStrictEqual(
      globSync("**/*.ts", { cwd: source })
        .filter((path) => /\btrusted\(/.test(readFileSync(join(source, path), "utf8")))
        .toSorted(),
      ["Report.ts", "internal/Chart.ts"]
    )
  })
})
