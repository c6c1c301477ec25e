#!/usr/bin/env node
import "effect/schema/SchemaJITCompiler/enable"
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Effect } from "effect"
import { program } from "./Program.ts"

NodeRuntime.runMain(Effect.provide(program, NodeServices.layer), { disableErrorReporting: true })
