import { PlatformTime } from "@nightaudit/core"
import type { Run } from "../SourceRun.ts"

/**
 * The platform's time, or this machine's where no platform is read.
 *
 * @internal
 */
export const timeOf = ({ report: { time } }: Run): PlatformTime.PlatformTime => time ?? new PlatformTime.PlatformTime()
