#!/usr/bin/env node
// oxlint-disable-next-line import/no-unassigned-import, eslint/no-restricted-imports -- how all that follows is loaded
import "./Loading.js"

void import("./Start.ts")
