/**
 * What reads from the platform on Node.
 */
export * as UndiciClient from "./UndiciClient.ts"
