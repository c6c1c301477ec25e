import { NodeServices } from "@effect/platform-node"
import { Cause, ConfigProvider, Console, Effect, Exit, Layer, Runtime, Sink, Stdio } from "effect"
import { program } from "../../src/Program.ts"

export interface Ran {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export type Env = Readonly<Record<string, string>>

/** Runs the program in this process with nothing around it but the arguments and the environment given. */
export const run = (args: ReadonlyArray<string>, env: Env = {}): Effect.Effect<Ran> => runOn(Effect.succeed(args), env)

/** The same, on arguments that are still to be had. */
export const runOn = (
  args: Effect.Effect<ReadonlyArray<string>>,
  env: Env = {},
  services: Layer.Layer<NodeServices.NodeServices> = NodeServices.layer,
  stdoutIsTerminal = false
): Effect.Effect<Ran> =>
  Effect.suspend(() => {
    const [stdout, stderr]: [Array<string>, Array<string>] = [[], []]
    const write = (to: Array<string>) => (...args: ReadonlyArray<unknown>) => {
      to.push(`${args.map(String).join(" ")}\n`)
    }
    const sinkInto = (to: Array<string>) => () =>
      Sink.forEach((chunk: string | Uint8Array) =>
        Effect.sync(() => to.push(typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk)))
      )
    const silent: Console.Console = {
      ...globalThis.console,
      log: write(stdout),
      info: write(stdout),
      error: write(stderr),
      warn: write(stderr)
    }
    const stdio = Stdio.layerTest({
      args,
      stdoutIsTerminal: Effect.succeed(stdoutIsTerminal),
      stdout: sinkInto(stdout),
      stderr: sinkInto(stderr)
    })
    return program.pipe(
      Effect.provide(Layer.mergeAll(stdio, ConfigProvider.layer(ConfigProvider.fromEnv({ env })))),
      Effect.provide(services),
      Effect.provideService(Console.Console, silent),
      Effect.exit,
      Effect.map((exit) => ({
        status: Exit.isSuccess(exit) ? 0 : Runtime.getErrorExitCode(Cause.squash(exit.cause)),
        stdout: stdout.join(""),
        stderr: stderr.join("")
      }))
    )
  })
