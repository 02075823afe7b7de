import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factSchema } from '#core/model/facts.ts';
import { consoleLink } from '#core/present/console-link.ts';

const arnIn = (partition: string) => `arn:${partition}:x:us-east-1:123456789012:y`;
const TYPES = factSchema.options.map(({ shape }) => shape.type.value);

test.each([
  ['ec2/instance', 'i-0b41', 'ec2', 'InstanceDetails:instanceId=i-0b41'],
  ['ebs/volume', 'vol-08c1', 'ec2', 'VolumeDetails:volumeId=vol-08c1'],
  ['ec2/address', 'eipalloc-1', 'ec2', 'ElasticIpDetails:AllocationId=eipalloc-1'],
  ['lambda/function', 'image-resize', 'lambda', '/functions/image-resize'],
  ['logs/log-group', '/ecs/a', 'cloudwatch', 'logsV2:log-groups/log-group/$252Fecs$252Fa'],
  ['rds/instance', 'orders', 'rds', 'database:id=orders;is-cluster=false'],
] as const)('a %s opens on its own page', (type, id, service, page) => {
  expect(consoleLink({ type, id, arn: arnIn('aws'), region: 'eu-west-1' })).toBe(
    `https://eu-west-1.console.aws.amazon.com/${service}/home?region=eu-west-1#${page}`,
  );
});

test('other partitions have consoles of their own, one that is not known has none', () => {
  const at = (partition: string, region: string) =>
    consoleLink({ type: 'ebs/volume', id: 'vol-1', arn: arnIn(partition), region });
  expect(at('aws-cn', 'cn-north-1')).toMatch(/^https:\/\/cn-north-1\.console\.amazonaws\.cn\//);
  expect(at('aws-us-gov', 'us-gov-west-1')).toContain('.console.amazonaws-us-gov.com/');
  expect(at('aws-iso', 'us-iso-east-1')).toBeUndefined();
});

test('no name leads anywhere but to the AWS console', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(
    fc.property(fc.constantFrom(...TYPES), name, (type, id) => {
      const url = new URL(consoleLink({ type, id, arn: arnIn('aws'), region: 'us-east-1' }) ?? '');
      expect(url.host).toBe('us-east-1.console.aws.amazon.com');
      expect(url.search).toBe('?region=us-east-1');
    }),
  );
});
