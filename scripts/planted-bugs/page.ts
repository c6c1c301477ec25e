import type { Bug } from "./Bug.ts"

/** The list as `docs/planted-bugs.md` has it. */
export const page = (bugs: ReadonlyArray<Bug>): string =>
  [
    "# Planted bugs",
    "",
    "For reviewers: whether tests detect a mistake is only known when the mistake is made. `pnpm prove:bugs` plants each of " +
    `these ${bugs.length} bugs in a copy of the sources, one at a time, and runs the test that must detect it. The test ` +
    "passes without the bug, and with it fails by an assertion or by its timeout. `pnpm prove:bugs --only NAME` plants one.",
    "",
    "`pnpm prove:bugs --write` writes this page, and a test compares the two.",
    "",
    ...bugs.map(({ file, name, test, why }) =>
      `- **${name}**: ${why} Planted in [${file.slice("packages/".length)}](../${file}), ` +
      `detected by [${test.name}](../${test.file}).`
    ),
    ""
  ].join("\n")
