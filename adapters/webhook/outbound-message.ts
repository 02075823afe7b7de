export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
export interface OutboundAnswer {
  readonly status: number;
  /** Cut where it is longer than anything that we read. */
  readonly body: string;
}
/** Posts to another place. @throws NotPermittedError where nothing may be sent, UpstreamError when nobody answers */
export type Outbound = (request: OutboundRequest) => Promise<OutboundAnswer>;
