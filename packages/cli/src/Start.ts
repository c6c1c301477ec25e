// oxlint-disable-next-line import/no-unassigned-import -- it compiles every schema that is used later
import "effect/schema/SchemaJITCompiler/enable"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Owner } from "@nightaudit/files/Owner"
import * as Effect from "effect/Effect"
import * as Output from "./Output.ts"
import { owner } from "./ProcessOwner.ts"
import { program } from "./Program.ts"
import { runMain } from "./RunMain.ts"

runMain(
  program.pipe(Effect.provideService(Owner, owner), Effect.provide(Output.layer), Effect.provide(NodeServices.layer)),
  { disableErrorReporting: true }
)
