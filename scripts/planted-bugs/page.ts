import type { Bug } from "./Bug.ts"

/** The list as `docs/planted-bugs.md` has it. */
export const page = (bugs: ReadonlyArray<Bug>): string =>
  [
    "# Planted bugs",
    "",
    "Whether tests can see a mistake is only known when the mistake is made. `pnpm prove:bugs` makes each of these " +
    `${bugs.length} in a copy of the sources, one at a time, and runs the test that must see it: it passes without the ` +
    "bug, and with it it has to fail by an assertion or by its timeout. `pnpm prove:bugs --only NAME` plants one of them.",
    "",
    "This page is written by `pnpm prove:bugs --write`, and a test compares the two.",
    "",
    ...bugs.map(({ file, name, test, why }) =>
      `- **${name}**: ${why} Planted in [${file.slice("packages/".length)}](../${file}), ` +
      `seen by [${test.name}](../${test.file}).`
    ),
    ""
  ].join("\n")
