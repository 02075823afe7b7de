import { expect, test } from 'vitest';
import type { EventBody } from '#core/model/ledger.ts';
import { whoDid } from '#core/present/who-did.ts';

const because = 'x';
test.each<[EventBody, string, string]>([
  [{ kind: 'commented', by: 'ana', via: 'console', text: 'why?' }, 'ana', 'console'],
  [{ kind: 'rollback-asked', by: 'bob', via: 'cli', because }, 'bob', 'cli'],
  [{ kind: 'attempt-refused', what: 'decide', via: 'mail', because }, 'somebody unknown', 'mail'],
  [{ kind: 'attempt-refused', what: 'decide', by: 'eve', via: 'mail', because }, 'eve', 'mail'],
  [{ kind: 'admitted', because }, 'trimtab', 'workflow'],
])('%j was done by %s over %s', (body, who, via) => {
  expect(whoDid(body)).toEqual({ who, via });
});
