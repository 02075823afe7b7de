/** An HTTP request as the wire sees it, whether it came through a socket or not. */
export interface WireRequest {
  readonly method: string;
  /** Path and query string, still encoded. */
  readonly url: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const encoder = new TextEncoder();

/** Text or bytes as bytes: the SDK's serialisers answer with either, or with nothing. */
export const toBytes = (body: string | Uint8Array | undefined): Uint8Array =>
  typeof body === 'string' ? encoder.encode(body) : (body ?? new Uint8Array());
