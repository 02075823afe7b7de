import { afterEach, describe, expect, test, vi } from 'vitest';
import { api, auditPath, referenceOf } from '#console/api.ts';
import { viewAt } from '#test/support/console-answers.ts';
import { aStory } from '#test/support/console-story.ts';
import { at } from '#test/support/story-watch.ts';

const answering = (status: number, body: unknown) => {
  const fetched = vi.fn(async (_path: string, _options: RequestInit) =>
    Response.json(body, { status }),
  );
  vi.stubGlobal('fetch', fetched);
  return fetched;
};

const failureOf = async (asked: Promise<unknown>): Promise<Error> =>
  asked.then(
    () => expect.fail('expected the question to fail'),
    (error: Error) => error,
  );

afterEach(() => vi.unstubAllGlobals());

describe('api', () => {
  test('asks its own origin and answers what the contract says', async () => {
    const view = viewAt(aStory({ goes: 'kept' }), at(9, 30));
    const fetched = answering(200, view);
    await expect(api.change('chg-0001')).resolves.toEqual(view);
    expect(fetched.mock.calls[0]?.[0]).toBe('/api/changes/chg-0001');
  });

  test('escapes what the address bar may hold', async () => {
    const fetched = answering(200, {});
    await failureOf(api.change('../status?x'));
    expect(fetched.mock.calls[0]?.[0]).toBe('/api/changes/..%2Fstatus%3Fx');
  });

  test.each([
    [404, 'NotFoundError'],
    [403, 'NotPermittedError'],
    [401, 'NotPermittedError'],
    [500, 'UpstreamError'],
  ])('says what the server said with status %i, and its id', async (status, name) => {
    answering(status, { error: { code: 'X', message: 'It is so.', id: 'req-7' } });
    const error = await failureOf(api.status());
    expect(error).toMatchObject({ name, message: 'It is so.' });
    expect(referenceOf(error)).toBe('req-7');
  });

  test.each([
    [200, 'done'],
    [409, 'stale'],
    [403, 'needs-step-up'],
    [422, 'needs-reason'],
  ])('takes what became of a decision for an answer, with status %i too', async (status, kind) => {
    const fetched = answering(status, { kind, says: 'It is so.' });
    const asked = { decision: 'approve', version: 'v' };
    await expect(api.tellApproval('apr-1', 'decision', asked)).resolves.toEqual({
      kind,
      says: 'It is so.',
    });
    const [path, options] = fetched.mock.calls[0] ?? [];
    expect(path).toBe('/api/approvals/apr-1/decision');
    expect(JSON.parse(String(options?.body))).toEqual(asked);
  });

  test('does not take an error for what became of a decision', async () => {
    answering(403, { error: { code: 'X', message: 'It takes an approver.', id: 'req-7' } });
    expect(await failureOf(api.tellApproval('apr-1', 'decision', {}))).toMatchObject({
      name: 'NotPermittedError',
      message: 'It takes an approver.',
    });
  });

  test('asks for audit entries by what is given, and by nothing that is empty', () => {
    expect(auditPath({ from: 5, via: 'mail', after: undefined })).toBe(
      '/api/audit/entries?from=5&via=mail',
    );
    expect(auditPath({ from: undefined, via: '', limit: 200 })).toBe(
      '/api/audit/entries?limit=200',
    );
  });

  test('asks for the feed from its beginning, then from its cursor', async () => {
    const fetched = answering(200, { now: at(9), events: [], next: '7.ab', pollAfterMs: 500 });
    const { next } = await api.events(undefined);
    await api.events(next);
    expect(fetched.mock.calls).toEqual([
      ['/api/events', expect.anything()],
      ['/api/events?after=7.ab', expect.anything()],
    ]);
  });

  test('copes with an error that is not of our form', async () => {
    vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502 }));
    const error = await failureOf(api.status());
    expect(error).toMatchObject({ name: 'UpstreamError', message: expect.stringContaining('502') });
    expect(referenceOf(error)).toBeUndefined();
  });

  test('does not show an answer that it does not understand', async () => {
    answering(200, { now: 'noon' });
    expect(await failureOf(api.status())).toMatchObject({ name: 'InvariantError' });
  });

  test('says that the connection failed', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    const error = await failureOf(api.events(undefined));
    expect(error).toMatchObject({
      name: 'UpstreamError',
      message: expect.stringContaining('connection'),
    });
  });
});
