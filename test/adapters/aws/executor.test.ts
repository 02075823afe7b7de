import { afterEach, describe, expect, test } from 'vitest';
import { makeExecutor } from '#adapters/aws/executor.ts';
import type { ApiCall } from '#core/model/plan.ts';
import type { CallContext, Handler } from '#local/services/wire/service.ts';
import { aFunction, anInstance, aVolume } from '#test/local/account/an-account.ts';
import { ACCOUNT, REGION } from '#test/support/facts.ts';
import { answering, aService, type Cloud, openCloud, refusing } from './cloud.ts';
import { openAccountWith, SCOPE } from './readers/account.ts';

let cloud: Cloud;
afterEach(() => cloud.close());

const READS = ['ec2:DescribeVolumes', 'lambda:GetFunctionConfiguration'];
const CALLS = ['ec2:ModifyVolume', 'lambda:UpdateFunctionConfiguration'];
const executor = (given = {}) =>
  makeExecutor({ reads: new Set(READS), calls: new Set(CALLS), ...given });

const describeVolumes = (id = aVolume().id): ApiCall => ({
  service: 'ec2',
  operation: 'DescribeVolumes',
  input: { VolumeIds: [id] },
});
const updateFunction = (MemorySize: number): ApiCall => ({
  service: 'lambda',
  operation: 'UpdateFunctionConfiguration',
  input: { FunctionName: aFunction().id, MemorySize },
});

describe('a read', () => {
  test('answers in plain JSON', async () => {
    cloud = openAccountWith([aVolume()]);
    const read = await executor().readResource(SCOPE, describeVolumes(), []);
    expect(read).toMatchObject({
      kind: 'found',
      answer: { Volumes: [{ VolumeId: aVolume().id, Size: 100, Attachments: [] }] },
    });
    const text = JSON.stringify(read);
    expect(text).toMatch(/"CreateTime":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.000Z"/);
    expect(text).not.toContain('$metadata');
    expect(JSON.parse(text)).toEqual(read);
  });

  test('of what is not there is absent, by the codes that the step names', async () => {
    cloud = openAccountWith([]);
    const gone = describeVolumes('vol-00000000000000001');
    expect(await executor().readResource(SCOPE, gone, ['InvalidVolume.NotFound'])).toEqual({
      kind: 'absent',
    });
    await expect(executor().readResource(SCOPE, gone, [])).rejects.toMatchObject({
      name: 'NotFoundError',
      details: { code: 'InvalidVolume.NotFound' },
    });
  });

  test('that fails is never absent', async () => {
    cloud = openCloud([aService('ec2', { DescribeVolumes: refusing('InternalError', 500) })]);
    process.env.AWS_ACCESS_KEY_ID = `AKIA${ACCOUNT}`;
    const scope = { account: ACCOUNT, region: REGION };
    const read = executor().readResource(scope, describeVolumes(), ['InvalidVolume.NotFound']);
    await expect(read).rejects.toMatchObject({ name: 'UpstreamError' });
  });

  test('gives bytes as text', async () => {
    process.env.AWS_ACCESS_KEY_ID = `AKIA${ACCOUNT}`;
    cloud = openCloud([aService('lambda', { Invoke: answering({ Payload: Buffer.from('é') }) })]);
    const call = { service: 'lambda' as const, operation: 'Invoke', input: { FunctionName: 'f' } };
    const scope = { account: ACCOUNT, region: REGION };
    const reads = new Set(['lambda:Invoke']);
    expect(await executor({ reads }).readResource(scope, call, [])).toMatchObject({
      answer: { Payload: Buffer.from('é').toString('base64') },
    });
  });
});

describe('a call', () => {
  test('takes effect and answers in plain JSON', async () => {
    cloud = openAccountWith([aFunction()]);
    const answer = await executor().makeCall(SCOPE, 'lambda', updateFunction(1_536));
    expect(answer).toMatchObject({ MemorySize: 1_536, LastUpdateStatus: 'InProgress' });
  });

  test('keeps the code of what the service says', async () => {
    cloud = openAccountWith([aFunction()]);
    await executor().makeCall(SCOPE, 'lambda', updateFunction(1_536));
    await expect(executor().makeCall(SCOPE, 'lambda', updateFunction(2_048))).rejects.toMatchObject(
      {
        name: 'ConflictError',
        details: { code: 'ResourceConflictException' },
      },
    );
  });
});

describe('a call that is rehearsed', () => {
  const resize: ApiCall = {
    service: 'ec2',
    operation: 'ModifyVolume',
    input: { VolumeId: aVolume().id, Size: 200 },
  };

  test('is sent as a dry run, and changes nothing', async () => {
    const opened = openAccountWith([aVolume()]);
    cloud = opened;
    const sent: unknown[] = [];
    cloud.around = (call, next) => {
      sent.push(call.input);
      return next();
    };
    expect(await executor().rehearseCall(SCOPE, 'ebs', resize)).toEqual({
      answer: 'would-succeed',
      says: 'AWS would allow it',
    });
    expect(sent).toContainEqual({ ...resize.input, DryRun: true });
    expect(opened.account.mutations()).toEqual([]);
  });

  test('is refused in the words of AWS', async () => {
    const { account, ...opened } = openAccountWith([aVolume()]);
    cloud = opened;
    account.control.deny({ action: 'ec2:ModifyVolume' });
    expect(await executor().rehearseCall(SCOPE, 'ebs', resize)).toEqual({
      answer: 'refused',
      says: expect.stringContaining('needs ec2:ModifyVolume'),
    });
  });

  test('that AWS has no time for is asked again, not taken for refused', async () => {
    const { account, ...opened } = openAccountWith([aVolume()]);
    cloud = opened;
    account.control.throttle({ service: 'ec2', until: Number.POSITIVE_INFINITY });
    const rehearsal = executor().rehearseCall(SCOPE, 'ebs', resize);
    await expect(rehearsal).rejects.toMatchObject({ name: 'UpstreamError' });
  });

  test('of a service without dry runs is not sent at all', async () => {
    const { account, ...opened } = openAccountWith([aFunction()]);
    cloud = opened;
    expect(await executor().rehearseCall(SCOPE, 'lambda', updateFunction(1_536))).toEqual({
      answer: 'not-rehearsed',
      says: 'lambda:UpdateFunctionConfiguration has no dry run',
    });
    expect(account.mutations()).toEqual([]);
  });

  test('and that AWS took in earnest after all is a bug that does not pass', async () => {
    cloud = openCloud([aService('ec2', { ModifyVolume: answering({}) })]);
    process.env.AWS_ACCESS_KEY_ID = `AKIA${ACCOUNT}`;
    const rehearsal = executor().rehearseCall({ account: ACCOUNT, region: REGION }, 'ebs', resize);
    await expect(rehearsal).rejects.toMatchObject({ name: 'InvariantError' });
  });

  test('is none that no action makes', async () => {
    cloud = openAccountWith([]);
    const call: ApiCall = { service: 'ec2', operation: 'TerminateInstances', input: {} };
    await expect(executor().rehearseCall(SCOPE, 'ec2', call)).rejects.toMatchObject({
      name: 'NotPermittedError',
    });
  });
});

describe('only what a registered action may do is sent', () => {
  const refused = (operation: string) => ({
    service: 'ec2' as const,
    operation,
    input: {},
  });

  test.each([
    ['a call that no action makes', 'TerminateInstances'],
    ['a read', 'DescribeVolumes'],
    ['what is no operation', 'constructor'],
  ])('%s is not made as a call', async (_name, operation) => {
    const opened = openAccountWith([anInstance()]);
    cloud = opened;
    let sent = 0;
    cloud.around = (_call, next) => {
      sent++;
      return next();
    };
    // Not even when the SDK has such a method.
    expect(() => executor().makeCall(SCOPE, 'ec2', refused(operation))).toThrow(
      `no registered action may call ec2:${operation}`,
    );
    expect(sent).toBe(0);
    expect(opened.account.mutations()).toEqual([]);
  });

  test('a call is not made as a read', async () => {
    cloud = openAccountWith([]);
    await expect(executor().readResource(SCOPE, refused('ModifyVolume'), [])).rejects.toMatchObject(
      { name: 'NotPermittedError' },
    );
  });

  test('an operation that the SDK does not have is refused', async () => {
    cloud = openAccountWith([]);
    const calls = new Set(['ec2:PaintVolume']);
    await expect(
      executor({ calls }).makeCall(SCOPE, 'ec2', refused('PaintVolume')),
    ).rejects.toThrow('has no operation PaintVolume');
  });
});

test('reads and calls use the roles that are meant for them', async () => {
  const principals: string[] = [];
  const note: Handler = (_input, { principal }: CallContext) => {
    principals.push(principal);
    return {};
  };
  cloud = openCloud([aService('ec2', { DescribeVolumes: note, ModifyVolume: note })]);
  const scope = { account: '999999999999', region: REGION };
  const roles = executor({ readRoleName: 'Reader', executeRolePrefix: 'Execute-' });
  await roles.readResource(scope, describeVolumes(), []);
  const call = { service: 'ec2' as const, operation: 'ModifyVolume', input: { VolumeId: 'vol-1' } };
  await roles.makeCall(scope, 'ebs', call);
  expect(principals).toEqual([
    'arn:aws:sts::999999999999:assumed-role/Reader/trimtab',
    'arn:aws:sts::999999999999:assumed-role/Execute-ebs/trimtab',
  ]);
});
