import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { emptyZone, type ZoneRecord } from '#local/account/neighbours.ts';
import { anAddress, anInstance } from '#test/local/account/an-account.ts';
import { openAccountWith } from '../account.ts';
import { ADDRESS, lookUp } from './look-around.ts';

let cloud: ReturnType<typeof openAccountWith> | undefined;
const close = () => {
  cloud?.close();
  cloud = undefined;
};
afterEach(close);

type Records = ZoneRecord['records'];
const IP = anAddress().publicIp;
const open = (...zones: readonly (readonly [name: string, records: Records])[]) => {
  close();
  const neighbours = zones.map(([name, records]) => ({ ...emptyZone(name), records }));
  cloud = openAccountWith([anInstance(), anAddress()], { neighbours });
};
const look = () => lookUp('dnsRecords', ADDRESS);
const aRecord = (given: Partial<Records[number]> = {}): Records[number] => ({
  name: 'vpn.shop.example.',
  type: 'A',
  value: IP,
  ...given,
});

test('an account without zones', async () => {
  open();
  expect(await look()).toEqual([]);
});

test.each<[string, Partial<Records[number]>, readonly object[]]>([
  ['leads to it', {}, [{ name: 'vpn.shop.example.', type: 'A' }]],
  ['leads elsewhere', { value: '52.4.7.90' }, []],
  ['leads to an address that ends like it', { value: `1${IP}` }, []],
  [
    'lets it send mail',
    { type: 'TXT', value: `"v=spf1 ip4:${IP} -all"` },
    [{ name: 'vpn.shop.example.', type: 'TXT' }],
  ],
  ['names something else', { type: 'CNAME', value: 'shop.example.' }, []],
  [
    'is a wildcard that leads to it',
    { name: '*.shop.example.' },
    [{ name: '*.shop.example.', type: 'A' }],
  ],
])('a record that %s', async (_name, given, expected) => {
  open(['shop.example.', [aRecord(given)]]);
  expect(await look()).toEqual(expected);
});

test('each record of each zone is looked at, however many pages they fill', async () => {
  const others = Array.from({ length: 400 }, (_, i) =>
    aRecord({ name: `h${i}.shop.example.`, value: `10.0.${i >> 8}.${i & 255}` }),
  );
  const last = aRecord({ name: 'zz.shop.example.' });
  open(
    ['shop.example.', [...others, last]],
    ['news.example.', [aRecord({ name: 'news.example.' })]],
  );
  expect(await look()).toEqual([
    { name: 'news.example.', type: 'A' },
    { name: 'zz.shop.example.', type: 'A' },
  ]);
});

test('wherever the records lie, those that lead to it are found', async () => {
  const zones = fc.array(fc.array(fc.boolean(), { maxLength: 5 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(zones, async (leading) => {
      open(
        ...leading.map(
          (records, z) =>
            [
              `z${z}.example.`,
              records.map((leads, i) =>
                aRecord({ name: `h${i}.z${z}.example.`, value: leads ? IP : '10.0.0.1' }),
              ),
            ] as const,
        ),
      );
      const expected = leading.flatMap((records, z) =>
        records.flatMap((leads, i) => (leads ? [`h${i}.z${z}.example.`] : [])),
      );
      const found = (await look()) as { readonly name: string }[];
      expect(found.map(({ name }) => name)).toEqual(expected.sort());
    }),
    { numRuns: 25 },
  );
});

test('more records than can be looked through are not looked at, and said to be', async () => {
  open(...Array.from({ length: 101 }, (_, i) => [`z${i}.example.`, []] as const));
  expect(await look()).toEqual({
    unreadable: expect.stringContaining('101 hosted zones have too many records'),
  });
});
