import { describe, expect, test } from 'vitest';
import { checkGuards } from '#core/guards/index.ts';
import { patchFor } from '#core/guards/patch.ts';
import type { CodeOwner } from '#core/guards/surroundings.ts';
import { aPlan } from '#test/support/changes.ts';
import { aFunction, anInstance, aVolume } from '#test/support/facts.ts';
import { aCall, anAsking, answerOf, aPlanOf, CALM } from '#test/support/guards.ts';

const owner = (tool: CodeOwner['tool'], address?: string): CodeOwner => ({
  tool,
  name: 'shop-prod',
  ...(address && { address }),
  seenBy: 'tag aws:cloudformation:stack-name',
});
const around = (codeOwner: CodeOwner | null) => ({ surroundings: { ...CALM, codeOwner } });

describe('a resource that is declared in code', () => {
  test.each([
    ['cloudformation', 'CloudFormation stack'],
    ['cdk', 'CDK stack'],
    ['terraform', 'Terraform workspace'],
    ['pulumi', 'Pulumi stack'],
  ] as const)('by %s is stopped, and says what to use instead', (tool, unit) => {
    expect(answerOf('code-owner', around(owner(tool)))).toMatchObject({
      clear: false,
      says: `Managed by ${unit} shop-prod: the change would drift; use the patch instead`,
    });
    expect(checkGuards(anAsking(around(owner(tool)))).patch?.owner).toBe(`${unit} shop-prod`);
  });

  test.each(['eks', 'ecs', 'emr', 'beanstalk'] as const)('by %s has no patch', (tool) => {
    const { patch, guards } = checkGuards(anAsking(around(owner(tool))));
    expect(patch).toBeUndefined();
    expect(guards.find(({ id }) => id === 'code-owner')?.clear).toBe(true);
  });

  test('by nobody passes without a patch', () => {
    expect(checkGuards(anAsking(around(null)))).toMatchObject({ clear: true });
    expect(checkGuards(anAsking(around(null))).patch).toBeUndefined();
  });

  test('by a call that has no words in code is stopped without a patch', () => {
    const before = aVolume();
    const plan = aPlanOf(before, { call: aCall('rds:StopDBInstance') });
    const given = { plan, before, ...around(owner('cdk')) };
    expect(answerOf('code-owner', given)?.says).toBe(
      'Managed by CDK stack shop-prod: the change would drift; make it in the code instead',
    );
    expect(checkGuards(anAsking(given)).patch).toBeUndefined();
  });
});

const text = (...args: Parameters<typeof patchFor>) => patchFor(...args)?.text.split('\n');

describe('the patch of a smaller instance', () => {
  const before = anInstance();
  const patch = (tool: CodeOwner['tool'], address: string) =>
    text(aPlan(), before, owner(tool, address));

  test('for CloudFormation', () => {
    expect(patch('cloudformation', 'OrdersApi')).toEqual([
      '--- CloudFormation stack shop-prod',
      '+++ CloudFormation stack shop-prod',
      '@@ OrdersApi @@',
      ' OrdersApi:',
      '   Type: AWS::EC2::Instance',
      '   Properties:',
      '-    InstanceType: m6i.2xlarge',
      '+    InstanceType: m6i.xlarge',
    ]);
  });

  test('for the CDK', () => {
    expect(patch('cdk', 'Shop/OrdersApi')?.slice(2)).toEqual([
      '@@ Shop/OrdersApi @@',
      " new ec2.Instance(this, 'OrdersApi', {",
      "-  instanceType: new ec2.InstanceType('m6i.2xlarge'),",
      "+  instanceType: new ec2.InstanceType('m6i.xlarge'),",
      ' });',
    ]);
  });

  test('for Terraform, by the last part of its address', () => {
    expect(patch('terraform', 'module.shop.aws_instance.orders_api["a.b"]')?.slice(2)).toEqual([
      '@@ module.shop.aws_instance.orders_api["a.b"] @@',
      ' resource "aws_instance" "orders_api" {',
      '-  instance_type = "m6i.2xlarge"',
      '+  instance_type = "m6i.xlarge"',
      ' }',
    ]);
  });

  test('for Pulumi, by its id where the tool says no address', () => {
    expect(text(aPlan(), before, owner('pulumi'))?.slice(2)).toEqual([
      '@@ i-0b41e9 @@',
      ' new aws.ec2.Instance("i-0b41e9", {',
      '-  instanceType: "m6i.2xlarge",',
      '+  instanceType: "m6i.xlarge",',
      ' });',
    ]);
  });
});

describe('the patch', () => {
  test('of less memory names what each tool calls it', () => {
    const before = aFunction();
    const plan = aPlan(before, 'lambda/resize-memory', { memoryMib: 1_536 });
    const lines = (tool: CodeOwner['tool']) =>
      text(plan, before, owner(tool))?.filter((line) => /^[-+] /.test(line));
    expect(lines('cloudformation')).toEqual(['-    MemorySize: 3008', '+    MemorySize: 1536']);
    expect(lines('cdk')).toEqual(['-  memorySize: 3008,', '+  memorySize: 1536,']);
    expect(lines('terraform')).toEqual(['-  memory_size = 3008', '+  memory_size = 1536']);
    expect(lines('pulumi')).toEqual(['-  memorySize: 3008,', '+  memorySize: 1536,']);
  });

  test('of a volume that goes leaves a snapshot, whatever the tool', () => {
    const before = aVolume();
    const plan = aPlan(before, 'ebs/snapshot-and-delete-volume', {});
    const lines = (tool: CodeOwner['tool']) =>
      text(plan, before, owner(tool, 'Data'))?.filter((line) => /^[-+#] /.test(line));
    const then = '# Once that is deployed, take Data out of the code: its snapshot stays.';
    expect(lines('cloudformation')).toEqual(['+  DeletionPolicy: Snapshot', then]);
    expect(lines('cdk')).toEqual(['+  removalPolicy: RemovalPolicy.SNAPSHOT,', then]);
    expect(lines('terraform')).toEqual(['+  final_snapshot = true', then]);
    expect(lines('pulumi')).toEqual(['+  finalSnapshot: true,', then]);
  });

  test('of another volume type names only what changes', () => {
    const before = aVolume({ volumeType: 'gp2', iops: 300 });
    const call = aCall('ec2:ModifyVolume', { VolumeType: 'gp3', Iops: 4_000, Throughput: 125 });
    expect(
      text(aPlanOf(before, { call }), before, owner('terraform', 'aws_ebs_volume.data'))?.slice(3),
    ).toEqual([
      ' resource "aws_ebs_volume" "data" {',
      '-  type = "gp2"',
      '+  type = "gp3"',
      '-  iops = 300',
      '+  iops = 4000',
      ' }',
    ]);
  });

  test('is one line for each line, whatever a stack is called', () => {
    const hostile = { ...owner('cdk', 'a\n+ b'), name: 'x\n--- y' };
    const lines = text(aPlan(), anInstance(), hostile);
    expect(lines?.filter((line) => line.startsWith('---'))).toHaveLength(1);
    expect(lines).toHaveLength(7);
  });
});
