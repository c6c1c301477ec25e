/**
 * Runs a program that is written at run time: from a schema, and never from a body. Throws where the environment allows no
 * such programs.
 *
 * @internal
 */
// oxlint-disable-next-line eslint/no-new-func -- the only place of the project where code is made
export const evaluate = <A>(source: string): A => new Function(`"use strict"\n${source}`)()
