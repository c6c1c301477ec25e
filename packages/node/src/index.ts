/**
 * What reads from the platform on Node.
 */
export * as Proxies from "./Proxies.ts"
export * as UndiciClient from "./UndiciClient.ts"
