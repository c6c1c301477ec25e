#!/usr/bin/env node
// oxlint-disable-next-line import/no-unassigned-import -- it compiles every schema that is used after it
import "effect/schema/SchemaJITCompiler/enable"
import { NodeServices } from "@effect/platform-node"
import { Effect } from "effect"
import { program } from "./Program.ts"
import { runMain } from "./RunMain.ts"

runMain(Effect.provide(program, NodeServices.layer), { disableErrorReporting: true })
