import { createHash } from "node:crypto"
import type { Finding } from "../../src/index.ts"

/** What of a finding must stay as it is when its text is reworded: people accept findings by their fingerprints. */
const recorded = (finding: Finding.Finding): string => {
  const { actual, code, currency, delta, enterpriseId, expected, fingerprint, orderItemIds, serviceOrderId, severity } =
    finding
  return JSON.stringify([
    fingerprint,
    code,
    severity,
    enterpriseId,
    serviceOrderId,
    orderItemIds,
    expected,
    actual,
    delta,
    currency
  ])
}

const digest = (lines: ReadonlyArray<string>): string =>
  createHash("sha256").update(lines.toSorted().join("\n")).digest("hex").slice(0, 32)

/** Findings as a file records them: for each code a digest of all its findings, and their number. */
export class Recorder {
  readonly #seen = new Map<string, Array<string>>()

  add(findings: ReadonlyArray<Finding.Finding>): void {
    for (const finding of findings) {
      this.#seen.set(finding.code, [...this.#seen.get(finding.code) ?? [], recorded(finding)])
    }
  }

  /** How many findings of the code were added. */
  count(code: string): number {
    return this.#seen.get(code)?.length ?? 0
  }

  /** The file, the rarest findings first. */
  get text(): string {
    const lines = [...this.#seen].map(([code, lines]) =>
      `${digest(lines)} ${String(lines.length).padStart(6)} ${code}\n`
    )
    return lines.toSorted((self, that) => self.slice(33) < that.slice(33) ? -1 : 1).join("")
  }
}
