import { Catalogue } from "@nightaudit/ledger"
import type { Rule } from "@nightaudit/reconcile"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const [begin, end] = ["<!-- rules -->", "<!-- /rules -->"]

/** The page with its catalogue made again from the rules themselves. */
export const page = (text: string): string => {
  const [before = "", rest = ""] = text.split(begin)
  const [, after = ""] = rest.split(end)
  return `${before}${begin}\n\n${catalogue}\n\n${end}${after}`
}

const section = (rule: Rule.Description): string => {
  const severity = `${rule.severity}${rule.otherwise === undefined ? "" : `; ${rule.otherwise}`}`
  return [
    `#### \`${rule.code}\``,
    `${capital(rule.title)}. ${capital(severity)}.`,
    [
      `- Reported when: ${rule.predicate}.`,
      ...(rule.exceptions.length === 0
        ? []
        : [`- Exceptions and limits: ${rule.exceptions.join("; ")}.`]),
      `- What to do: ${rule.action}.`,
      ...(rule.isContradiction === true ? ["- Both rows are read again before this is reported."] : [])
    ].join("\n")
  ].join("\n\n")
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

const catalogue = Catalogue.families
  .filter(({ rules }) => rules.length > 0)
  .map(({ rules, title }) => [`### ${title}`, ...rules.map(section)].join("\n\n"))
  .join("\n\n")

if (import.meta.main) {
  const path = join(import.meta.dirname, "../docs/rules.md")
  writeFileSync(path, page(readFileSync(path, "utf8")))
}
