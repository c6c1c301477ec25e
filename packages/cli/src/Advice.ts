import type { MewsError } from "@nightaudit/core"

/** What to do about a failed request to the platform; undefined if its message says so already. */
export const advice = ({ isFatal, reason, requestId }: MewsError.MewsError): string | undefined => {
  switch (reason._tag) {
    case "Unauthorized":
      return "check that MEWS_CLIENT_TOKEN and MEWS_ACCESS_TOKEN belong to the environment at MEWS_PLATFORM_ADDRESS"
    case "Rejected":
      return isFatal
        ? "the integration lacks a permission: ask the property to grant it, or leave out the flag that needs it"
        : `the platform does not accept the request: please report this${named(requestId)}`
    case "RateLimited":
      return reason.resumeAt === undefined
        ? "others may be using the same access token: wait, lower --rate-limit, or raise --max-wait"
        : undefined
    case "RequestTooHeavy":
      return "run the command again later, with a smaller --page-size or a shorter range"
    case "Server":
    case "Outage":
      return `run the command again later; if the problem persists, ask Mews support${named(requestId)}`
    case "Timeout":
      return "run the command again later, with a smaller --page-size or a longer --attempt-timeout"
    case "Transport":
      return {
        refused: "check --platform-address and the firewall",
        reset:
          "run the command again; if the problem persists, check the network, proxy and firewall between this machine and the platform",
        dns: "check --platform-address and the network",
        tls:
          "check --platform-address, this machine's clock, and whether a proxy decrypts connections (NODE_EXTRA_CA_CERTS)",
        protocol: "check --platform-address: another server may be responding there",
        proxy: "check HTTPS_PROXY, or add the platform's host to NO_PROXY",
        proxyDenied: "check the user, password and host in HTTPS_PROXY, and which connections the proxy allows"
      }[reason.kind]
    case "Malformed":
      if (reason.kind === "compression") {
        return "configure the proxy between this machine and the platform to compress responses with gzip or not at all"
      }
      return reason.kind === "contentType" || reason.kind === "notJson"
        ? "check --platform-address, and whether a proxy or a login page responds instead"
        : `run the command again; if the problem persists, please report this${named(requestId)}`
    case "Frozen":
      return "review the new fields or values, then allow them with --contract and the policy evolve or quarantine"
    case "Pagination":
      if (reason.kind === "shortPage") return "run the command again with --page-end ask"
      return `run the command again; if the problem persists, ask Mews support${named(requestId)}`
    case "RedirectRefused":
      return "if that host belongs to the platform, give its address with --platform-address and add the host with --allow-host"
    case "StorageFailed":
      // Its message says what to do.
      return reason.code === "EMFILE" || reason.code === "ENFILE"
        ? undefined
        : "free disk space, or give another folder with --output"
    case "InvalidRequest":
      return undefined
  }
}

const named = (requestId: string | undefined): string => requestId === undefined ? "" : ", with the request ID"
