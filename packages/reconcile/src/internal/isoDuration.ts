import { Duration, type Option } from "effect"

/** The platform writes `P0M0DT4H0M0S`, with years and months that are zero. */
export const parse = (duration: string): Option.Option<Duration.Duration> =>
  Duration.fromIso(duration.replace(/^(-?P)(?:0Y)?(?:0M)?/, "$1"))
