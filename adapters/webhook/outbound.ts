import type { Outbound } from './outbound-message.ts';
import { pinnedTransport } from './pinned-transport.ts';

let transport: Outbound = pinnedTransport();

/** Every message of this process that leaves AWS goes through here. */
export const postOut: Outbound = (request) => transport(request);

/** Sends all of them through `replacement` (tests, the local cloud); undefined: through the network. */
export const setOutbound = (replacement?: Outbound): void => {
  transport = replacement ?? pinnedTransport();
};
