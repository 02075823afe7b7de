import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UpstreamError } from '#core/errors/errors.ts';
import { viewsOf } from '#test/core/present/approval-views.ts';
import { serve } from './serve.ts';
import { fakeWeb, LINK, PASS_ON_LINK, STOP_LINK } from './web-use-cases.ts';

describe('a decision', () => {
  test('is made by the form of the page, once, and the page then says so', async () => {
    const { request, tokenOf, post, web } = serve();
    const token = await tokenOf(`/a/${LINK}`);
    const response = await post(
      `/a/${LINK}`,
      { token, decision: 'approve', note: ' fine ' },
      { origin: 'null' },
    );
    expect([response.status, response.headers.get('location')]).toEqual([303, `/a/${LINK}`]);
    expect(web.decisions).toMatchObject([{ secret: LINK, decision: 'approve', note: 'fine' }]);
    expect(await (await request(`/a/${LINK}`)).text()).toContain('It runs now');

    const replayed = await post(`/a/${LINK}`, { token, decision: 'reject', note: 'no' });
    expect(replayed.status).toBe(409);
    expect(web.decisions).toHaveLength(1);
  });

  test.each([
    ['without a token', ''],
    ['with a token of nobody', 't'.repeat(43)],
  ])('%s is not made', async (_name, token) => {
    const { post, web, security } = serve();
    const response = await post(`/a/${LINK}`, { token, decision: 'approve', note: '' });
    expect(response.status).toBe(409);
    expect(await response.text()).toContain('Nothing was changed: the page was out of date');
    expect(web.decisions).toEqual([]);
    expect(security).toEqual(['bad-form-token']);
  });

  test('with the token of an older state is not made', async () => {
    const { tokenOf, post, web } = serve();
    const token = await tokenOf(`/a/${LINK}`);
    web.view = { ...viewsOf().open, version: 'apr-1 waiting 1' };
    expect((await post(`/a/${LINK}`, { token, decision: 'approve', note: '' })).status).toBe(409);
    expect(web.decisions).toEqual([]);
  });

  test('with a token that was shown to another session is not made', async () => {
    const token = await serve(fakeWeb(), 'ana').tokenOf(`/a/${LINK}`);
    const { post, web } = serve(fakeWeb(), 'bo');
    expect((await post(`/a/${LINK}`, { token, decision: 'approve', note: '' })).status).toBe(409);
    expect(web.decisions).toEqual([]);
  });

  test('carries who has signed in', async () => {
    const { tokenOf, post, web } = serve(fakeWeb(), 'ana');
    await post(`/a/${LINK}`, { token: await tokenOf(`/a/${LINK}`), decision: 'approve', note: '' });
    expect(web.decisions).toMatchObject([{ session: { user: 'ana' } }]);
  });

  test('to reject without a reason asks for one', async () => {
    const { tokenOf, post, web } = serve();
    const response = await post(`/a/${LINK}`, {
      token: await tokenOf(`/a/${LINK}`),
      decision: 'reject',
      note: ' ',
    });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('Write a few words why');
    expect(web.decisions).toEqual([]);
  });

  test('that names no decision is refused', async () => {
    const { tokenOf, post, web } = serve();
    const token = await tokenOf(`/a/${LINK}`);
    expect((await post(`/a/${LINK}`, { token, decision: 'delete', note: '' })).status).toBe(400);
    expect(web.decisions).toEqual([]);
  });

  test.each([
    ['of another origin', { origin: 'https://evil.example' }],
    ['that the browser calls cross-site', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ])('%s is refused before anything is looked at', async (_name, headers) => {
    const { tokenOf, post, web, security } = serve();
    const token = await tokenOf(`/a/${LINK}`);
    expect(
      (await post(`/a/${LINK}`, { token, decision: 'approve', note: '' }, headers)).status,
    ).toBe(403);
    expect(web.decisions).toEqual([]);
    expect(security).toEqual(['wrong-origin']);
  });

  test('larger than a form can be is refused', async () => {
    const { post, web } = serve();
    expect((await post(`/a/${LINK}`, { note: 'x'.repeat(9_000) })).status).toBe(413);
    expect(web.decisions).toEqual([]);
  });
});

describe('a link that is not valid', () => {
  const guesses = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'abAB01_-'), minLength: 43, maxLength: 43 }),
    fc
      .webSegment({ size: 'small' })
      .filter((segment) => segment !== '' && !segment.startsWith('.')),
  );

  test('answers the same page, whatever it is, and is counted', async () => {
    const { request, post, security, web } = serve();
    const answers = new Set<string>();
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(guesses, async (guess) => {
        for (const path of [`/a/${guess}`, `/stop/${guess}`]) {
          const shown = await request(path);
          const sent = await post(path, { token: 'x', decision: 'approve', note: '' });
          answers.add(await shown.text()).add(await sent.text());
          expect([shown.status, sent.status]).toEqual([404, 404]);
          asked += 2;
        }
      }),
      { numRuns: 30 },
    );
    expect(answers.size).toBe(1);
    expect(security.filter((event) => event === 'unknown-link')).toHaveLength(asked);
    expect(web.decisions).toEqual([]);
  });

  test('is a stop link where a decision is asked for, and the other way round', async () => {
    const { request } = serve();
    expect((await request(`/a/${STOP_LINK}`)).status).toBe(404);
    expect((await request(`/stop/${LINK}`)).status).toBe(404);
  });
});

describe('the stop link', () => {
  test('shows what it would do and stops on POST, with a reason', async () => {
    const { request, tokenOf, post, web } = serve();
    const token = await tokenOf(`/stop/${STOP_LINK}`);
    const response = await post(`/stop/${STOP_LINK}`, {
      token,
      decision: 'stop',
      note: 'incident',
    });
    expect(response.status).toBe(303);
    expect(web.stops).toMatchObject([{ secret: STOP_LINK, reason: 'incident', version: 'off' }]);
    expect(await (await request(`/stop/${STOP_LINK}`)).text()).toContain('Stopped by Ana');
  });

  test('does not stop without the form', async () => {
    const { post, web } = serve();
    expect((await post(`/stop/${STOP_LINK}`, { token: '', note: 'x' })).status).toBe(409);
    expect(web.stops).toEqual([]);
  });
});

describe('a link to pass on', () => {
  test('shows who would be asked, and passes it on by its form', async () => {
    const { request, tokenOf, post, web } = serve();
    const path = `/pass-on/${PASS_ON_LINK}`;
    expect(await (await request(path)).text()).toContain('Pass it on to Bo');
    expect((await post(path, { token: '', decision: 'pass-on' })).status).toBe(409);
    expect(web.passedOn).toEqual([]);
    const token = await tokenOf(path);
    expect((await post(path, { token, decision: 'pass-on' })).status).toBe(303);
    expect(web.passedOn).toMatchObject([{ secret: PASS_ON_LINK, version: 'p' }]);
  });
});

describe('what is refused', () => {
  test.each([
    ['of another origin', { origin: 'https://evil.example' }, 'x', 403],
    ['without the form', {}, 'x', 409],
    ['that is too large', {}, 'x'.repeat(9_000), 413],
  ])(
    '%s is told to the ledger of whose link it is, and of no other',
    async (_name, headers, note, status) => {
      const { post, web } = serve();
      const form = { token: 'x', decision: 'approve', note };
      expect((await post(`/a/${LINK}`, form, headers)).status).toBe(status);
      expect(web.refused).toMatchObject([{ secret: LINK, what: 'decide' }]);
      await post(`/a/${'z'.repeat(43)}`, form, headers);
      expect(web.refused).toHaveLength(1);
    },
  );
});

test('a failing page gives a reference and is logged without its address', async () => {
  const viewApproval = () => Promise.reject(new UpstreamError('the table is busy'));
  const { request, failures } = serve(Object.assign(fakeWeb(), { viewApproval }));
  const response = await request(`/a/${LINK}`);
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('<code>ref-1</code>');
  expect(failures).toHaveLength(1);
  expect(JSON.stringify(failures)).not.toContain(LINK);
});
