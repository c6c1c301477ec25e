import type { SandboxRequest, SandboxResponse } from "../../SandboxRequest.ts"
import type { Answer } from "./Platform.ts"
import type { Refusal } from "./Refusal.ts"

/** A page as it is sent, but for the headers that every answer has. */
export const page = ({ cursor, operation, rows }: Answer, request: SandboxRequest): SandboxResponse =>
  rows.length === 0 && cursor === null && isMinimal(request.headers)
    ? { status: 204, headers: {}, body: "" }
    : {
      status: 200,
      headers: { "content-type": JSON_TYPE },
      body: `{"${operation.collection}":[${rows.join(",")}],"Cursor":${JSON.stringify(cursor)}}`
    }

/** A refusal as it is sent. */
export const refusal = ({ message, retryAfter, status }: Refusal, requestId: string): SandboxResponse => ({
  ...error(status, message, requestId),
  headers: {
    "content-type": JSON_TYPE,
    ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) })
  }
})

/** An error as the platform words it. */
export const error = (
  status: number,
  message: string,
  requestId: string,
  details: string | null = null
): SandboxResponse => ({
  status,
  headers: { "content-type": JSON_TYPE },
  body: JSON.stringify({ Message: message, RequestId: requestId, Details: details })
})

const JSON_TYPE = "application/json; charset=utf-8"

const isMinimal = (headers: Readonly<Record<string, string>>): boolean =>
  Object.entries(headers).some(([name, value]) =>
    name.toLowerCase() === "prefer" && value.split(",").some((part) => part.trim().toLowerCase() === "return=minimal")
  )
