import type { Benchmark } from "./Benchmark.ts"
import { decode } from "./benchmarks/Decode.ts"
import { gate } from "./benchmarks/Gate.ts"
import { memory } from "./benchmarks/Memory.ts"
import { requests } from "./benchmarks/Requests.ts"
import { start } from "./benchmarks/Start.ts"
import { throughput } from "./benchmarks/Throughput.ts"
import { waiting } from "./benchmarks/Waiting.ts"

/** In the order of the page. */
export const benchmarks: ReadonlyArray<Benchmark> = [throughput, decode, gate, requests, waiting, memory, start]
