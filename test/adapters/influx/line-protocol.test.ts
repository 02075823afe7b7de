import fc from 'fast-check';
import { expect, test } from 'vitest';
import { samplesQuery } from '#adapters/influx/influxql.ts';
import { decodeTag, encodeTag, linesOf } from '#adapters/influx/line-protocol.ts';
import { aSeries } from '#test/support/facts.ts';

const names = fc.string({ unit: 'binary' });

test('a name that is encoded is found again, and holds nothing that ends a line', () => {
  fc.assert(
    fc.property(names, (name) => {
      const encoded = encodeTag(name);
      expect(decodeTag(encoded)).toBe(name);
      expect(encoded).not.toMatch(/[\n\r\\]/);
      expect(encoded).not.toBe('');
    }),
  );
});

test('a sample is a line, a missing one too', () => {
  const one = aSeries({
    resource: 'arn:aws:logs:eu-west-1:1:log-group:/a b,c=d',
    startMs: 1_000,
    values: [0.25, null, -0, 1e-7],
  });
  const tags =
    'sample,metric=cpu.utilization,period=300000,resource=arn:aws:logs:eu-west-1:1:log-group:/a\\ b\\,c\\=d,unit=ratio';
  expect(linesOf(one)).toEqual([
    `${tags} value=0.25 1000`,
    `${tags} missing=true 301000`,
    `${tags} value=-0 601000`,
    `${tags} value=1e-7 901000`,
  ]);
});

test('a name cannot end its quotes', () => {
  expect(samplesQuery(`a' OR 'b'\\ = '`, ['x'], { from: 1, to: 2 })).toBe(
    `SELECT "value", "missing", "min", "max", "samples" FROM "sample" WHERE "resource" = 'a\\' OR \\'b\\'%5C = \\'' AND ("metric" = 'x') AND time >= 1ms AND time < 2ms GROUP BY "metric", "period", "unit"`,
  );
});
