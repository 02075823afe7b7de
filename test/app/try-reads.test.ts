import { expect, test } from 'vitest';
import { makeTryReads, type TryReadsDeps } from '#app/try-reads.ts';
import { InvariantError, NotPermittedError } from '#core/errors/errors.ts';
import { ACCOUNT, anInstance, NOW, REGION } from '#test/support/facts.ts';

const HERE = { account: ACCOUNT, region: REGION };

const trying = (given: Partial<TryReadsDeps>) =>
  makeTryReads({
    readFacts: async function* () {},
    readDetachments: async () => new Map(),
    readInstanceTypes: async () => [],
    now: () => NOW,
    ...given,
  })(HERE);

test('one refusal is a gap with its permission, and the others are tried all the same', async () => {
  const tried = await trying({
    readFacts: async function* (_scope, type) {
      if (type === 'ebs/volume')
        throw new NotPermittedError('denied', {
          details: { service: 'ec2', code: 'AccessDenied', permission: 'ec2:DescribeVolumes' },
        });
      yield anInstance();
    },
  });
  expect(tried.length).toBeGreaterThan(7);
  expect(tried.filter(({ gap }) => gap)).toEqual([
    {
      what: 'ebs/volume',
      gap: {
        ...HERE,
        service: 'ec2',
        missing: 'ebs/volume',
        why: 'denied',
        permission: 'ec2:DescribeVolumes',
      },
    },
  ]);
});

test('of each type no more is read than its first resource', async () => {
  let read = 0;
  await trying({
    readFacts: async function* () {
      for (let i = 0; i < 2; i++) {
        read++;
        yield anInstance();
      }
    },
  });
  expect(read).toBe((await trying({})).length - 2);
});

test('a bug is no gap', async () => {
  const broken = trying({
    readInstanceTypes: async () => {
      throw new TypeError('x is not a function');
    },
  });
  await expect(broken).rejects.toThrow(TypeError);
  const ours = trying({
    readInstanceTypes: async () => {
      throw new InvariantError('cannot be');
    },
  });
  await expect(ours).rejects.toThrow(InvariantError);
});
