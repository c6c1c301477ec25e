import { spawnSync } from "node:child_process"
import { exit } from "node:process"

/** Says what runs, runs it with its output in view, and ends the process with its status where it fails. */
export const run = (command: string, ...args: ReadonlyArray<string>): void => {
  console.log(`> ${command} ${args.join(" ")}`)
  const { error, status } = spawnSync(command, args, { stdio: "inherit" })
  if (error !== undefined) throw error
  if (status !== 0) exit(status ?? 1)
}

/** Runs a command for what it prints, line by line. */
export const lines = (command: string, ...args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const { error, status, stderr, stdout } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 2 ** 28 })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed\n${stdout}${stderr}`)
  return stdout.split("\n").filter((line) => line !== "")
}

/** Prints the problems and ends the process where there are any. */
export const refuse = (problems: ReadonlyArray<string>): void => {
  for (const problem of problems) console.error(`error: ${problem}`)
  if (problems.length > 0) exit(1)
}
