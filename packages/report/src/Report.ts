/**
 * `report.html`: one self-contained page with the conclusion, figures and findings of a run.
 */
import * as ArtifactNames from "@nightaudit/files/ArtifactNames"
import { Effect, Option, Stream } from "effect"
import { Digest } from "effect/crypto"
import { Base64 } from "effect/encoding"
import * as FindingGroups from "./FindingGroups.ts"
import { Html, html } from "./Html.ts"
import { script } from "./internal/script.ts"
import { ageing } from "./internal/sections/ageing.ts"
import { findings, first } from "./internal/sections/findings.ts"
import { behaviour, reading } from "./internal/sections/reading.ts"
import { byDate, byService } from "./internal/sections/revenue.ts"
import { tieOut } from "./internal/sections/tieOut.ts"
import * as Verdict from "./internal/sections/verdict.ts"
import { style } from "./internal/style.ts"
import { foreign, time, type View } from "./internal/View.ts"
import * as Locale from "./Locale.ts"
import * as Names from "./Names.ts"
import type { Run } from "./Run.ts"

export interface Options {
  /** How numbers and dates are written; `en` by default. The words are English. */
  readonly locale?: Locale.Locale | undefined
  /** Maximum number of findings of each group that are shown with all their data; 25 by default. */
  readonly detailed?: number | undefined
  /** Maximum number of further findings that are shown in one line each; 50,000 by default. The rest is counted. */
  readonly listed?: number | undefined
}

const encoder = new TextEncoder()

/**
 * The Content-Security-Policy that the page contains: nothing may be fetched or sent, and only the page's own script may
 * run. A server of the page sends it as a header too.
 */
export const contentSecurityPolicy: Effect.Effect<string> = Effect.gen(function*() {
  const digest = yield* Digest.Digest
  const hash = (text: string) =>
    Effect.map(digest.digest(Digest.sha256, encoder.encode(text)), (bytes) => `'sha256-${Base64.encode(bytes)}'`)
  return [
    "default-src 'none'",
    `script-src ${yield* hash(script)}`,
    `style-src ${yield* hash(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'"
  ].join("; ")
}).pipe(Effect.provide(Digest.layerWebCrypto))

/**
 * The page as a stream of chunks. It needs no network, and is readable without its script. The same artifacts produce the
 * same page. Findings are read twice; memory is bounded by the number of findings shown.
 */
export const render = <E, R>(run: Run<E, R>, options: Options = {}): Stream.Stream<string, E, R> =>
  Stream.unwrap(Effect.gen(function*() {
    const locale = options.locale ?? english
    const { daySheets, manifest, totals } = run
    const view: View = { manifest, totals, daySheets, tieOut: run.tieOut, locale, names: Names.of(manifest) }
    const found = yield* FindingGroups.gather(run.findings, {
      detailed: options.detailed ?? 25,
      listed: options.listed ?? 50_000
    })
    const days = yield* byDate(view)
    const policy = yield* contentSecurityPolicy
    return Stream.map(Stream.fromIterable(page(view, found, days, policy)), String)
  }))

const english = Option.getOrThrow(Locale.fromTag("en"))

const bases = { consumed: "consumed", closed: "billed", created: "created", updated: "updated" } as const

const chapters = [
  ["days", "By business date"],
  ["services", "By service"],
  ["ageing", "Open items"],
  ["ledger", "Ledger"],
  ["findings", "Findings"],
  ["reading", "What was read"],
  ["behaviour", "API"]
] as const

const files = [ArtifactNames.manifest, ...ArtifactNames.always.filter((name) => name !== ArtifactNames.manifest)]

/** Maximum number of properties named above the conclusion. */
const namedAtMost = 5

function* page(view: View, found: FindingGroups.FindingGroups, days: Html, policy: string): Generator<Html> {
  const { asOf, window } = view.manifest
  const { sentence, tone } = Verdict.of(view, found)
  const hotels = view.manifest.scope?.enterprises.map(({ enterpriseId }) => enterpriseId) ?? []
  const hasLedger = view.tieOut !== undefined
  yield html`<!DOCTYPE html>
<html lang="en" data-locale="${view.locale.tag}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>Night audit, ${window.from} to ${window.to}</title>
<link rel="icon" href="data:,">
<style>${Html.trusted(style)}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<header>
<h1>Night audit, ${time(view, window.from)} to ${time(view, window.to)}</h1>
<p class="about">Order items ${bases[window.basis]} in this period (end excluded), as of ${time(view, asOf)}.${
    hotels.length > 0 &&
    html` ${hotels.length === 1 ? "Property" : "Properties"}: ${
      hotels.slice(0, namedAtMost).map((id, index) => html`${index > 0 && ", "}${foreign(view.names.hotel(id))}`)
    }${hotels.length > namedAtMost && ` and ${view.locale.count(hotels.length - namedAtMost)} more`}.`
  }</p>
<p class="verdict ${tone}">${sentence}</p>
</header>
<nav aria-label="Contents"><ul>${
    chapters.map(([id, title]) => (id !== "ledger" || hasLedger) && html`<li><a href="#${id}">${title}</a></li>`)
  }</ul></nav>
<main>
${Verdict.figures(view, found)}`
  yield first(view, found)
  yield days
  yield byService(view)
  yield ageing(view)
  yield tieOut(view)
  yield* findings(view, found)
  yield reading(view)
  yield behaviour(view)
  yield html`</main>
<footer><p>Files in the same folder: ${
    [...files, ...(hasLedger ? [ArtifactNames.tieOut] : [])].map((file, index) =>
      html`${index > 0 && ", "}<a href="${file}">${file}</a>`
    )
  }.</p></footer>
<script>${Html.trusted(script)}</script>
</body>
</html>
`
}
