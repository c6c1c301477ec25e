export { generate, type Hotel, type HotelOptions, type OrderRecord, type Planted } from "./Hotel.ts"
export type {
  AmountRow,
  EnterpriseRow,
  OrderItemDataRow,
  OrderItemRow,
  ProductServiceOrderRow,
  ReservationRow,
  ServiceRow
} from "./Rows.ts"
export { type RuleCode, ruleCodes } from "./RuleCode.ts"
export { type Received, Sandbox, type SandboxOptions, type SandboxRequest, type SandboxResponse } from "./Sandbox.ts"
export { layerClient } from "./SandboxClient.ts"
export { serve, type ServeOptions } from "./SandboxServer.ts"
export {
  type Truth,
  truth,
  type TruthFinding,
  type TruthQuery,
  type TruthSeverity,
  type TruthTotalsRow
} from "./Truth.ts"
