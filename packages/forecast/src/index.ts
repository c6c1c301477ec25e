/**
 * How many requests a reconciliation takes, before it is run.
 */
export * as Estimate from "./Estimate.ts"
export * as Prediction from "./Prediction.ts"
export * as Sample from "./Sample.ts"
