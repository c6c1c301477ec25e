import { PlatformTime } from "@nightaudit/core"
import type { Source } from "../Source.ts"

/**
 * The platform's time, or this machine's where no platform is read.
 *
 * @internal
 */
export const timeOf = ({ time }: Source["Service"]): PlatformTime.PlatformTime =>
  time ?? new PlatformTime.PlatformTime()
