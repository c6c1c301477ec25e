export { Fault, type FaultConsumed, FaultOperation, FaultScript } from "./Fault.ts"
export { FaultAction } from "./FaultAction.ts"
export { type FaultCase, type FaultExpectation, faultMatrix } from "./FaultMatrix.ts"
export { generate, type Hotel, type HotelOptions, type OrderRecord, type Planted, type Trait } from "./Hotel.ts"
export type {
  AmountRow,
  EnterpriseRow,
  OrderItemDataRow,
  OrderItemRow,
  ProductServiceOrderRow,
  ReservationRow,
  ServiceRow
} from "./Rows.ts"
export { type RangeCode, rangeCodes, type RuleCode, ruleCodes } from "./RuleCode.ts"
export { type Received, Sandbox, type SandboxOptions } from "./Sandbox.ts"
export { layerClient } from "./SandboxClient.ts"
export type { SandboxRequest, SandboxResponse } from "./SandboxRequest.ts"
export { serve, type Served, type ServeOptions } from "./SandboxServer.ts"
export {
  type Truth,
  truth,
  type TruthFinding,
  type TruthQuery,
  type TruthSeverity,
  type TruthTotalsRow
} from "./Truth.ts"
