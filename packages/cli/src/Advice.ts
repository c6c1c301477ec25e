import type { MewsError } from "@nightaudit/core"

/** What to do next about a failed call to the platform; nothing where its message says so itself. */
export const advice = ({ isFatal, reason, requestId }: MewsError.MewsError): string | undefined => {
  switch (reason._tag) {
    case "Unauthorized":
      return "check MEWS_CLIENT_TOKEN and MEWS_ACCESS_TOKEN, and that they are of the environment that MEWS_PLATFORM_ADDRESS names"
    case "Rejected":
      return isFatal
        ? "the integration lacks a right: ask the property to grant it, or leave out what needs it"
        : `the request is not what the platform expects: please report this${named(requestId)}`
    case "RateLimited":
      return reason.resumeAt === undefined
        ? "others use the same access token: wait, lower --rate-limit, or raise --max-wait"
        : undefined
    case "RequestTooHeavy":
      return "run it again later, with a smaller --page-size or a shorter range"
    case "Server":
    case "Outage":
      return `run it again later; if it stays so, ask the platform's support${named(requestId)}`
    case "Timeout":
      return "run it again later, with a smaller --page-size or a longer --attempt-timeout"
    case "Transport":
      return {
        refused: "check --platform-address and the firewall",
        reset: "run it again; if it stays so, something between here and the platform breaks connections",
        dns: "check --platform-address and the network",
        tls:
          "check --platform-address, this machine's clock, and whether a proxy opens connections (NODE_EXTRA_CA_CERTS)",
        protocol: "check --platform-address: something else answers there",
        proxy: "check HTTPS_PROXY, or name the platform's host in NO_PROXY",
        proxyDenied: "check the user, the password and the host in HTTPS_PROXY, and what the proxy lets through"
      }[reason.kind]
    case "Malformed":
      if (reason.kind === "compression") {
        return "whatever stands between here and the platform must pack its answers with gzip, or not at all"
      }
      return reason.kind === "contentType" || reason.kind === "notJson"
        ? "check --platform-address, and whether a proxy or a log-in page answers in its place"
        : `run it again; if it stays so, please report this${named(requestId)}`
    case "Frozen":
      return "look at what is new, then let it in with --contract, as evolve or quarantine"
    case "Pagination":
      return `run it again; if it stays so, ask the platform's support${named(requestId)}`
    case "RedirectRefused":
      return "if that host is the platform's, give its address with --platform-address and name it in --allow-host"
    case "Unkept":
      return reason.problem.includes("too many files are open")
        ? undefined
        : "free some space, or give another folder with --output"
    case "InvalidRequest":
      return undefined
  }
}

const named = (requestId: string | undefined): string => requestId === undefined ? "" : ", and name the request"
