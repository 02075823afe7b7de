import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  ModifyVolumeCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accountOrigin } from '#local/account/database.ts';
import { ACCOUNT, anAccount, anEstate, anInstance, aVolume, errorOf, NOW } from './an-account.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'account-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const file = () => join(folder, 'account.sqlite');

const stop = (account: ReturnType<typeof anAccount>) =>
  account.ec2.send(new StopInstancesCommand({ InstanceIds: [anInstance().id] }));

describe('an account that is opened again', () => {
  test('goes on where it was, with its log, its conditions and its injections', async () => {
    const first = anAccount({ file: file() });
    await stop(first);
    first.control.capacity({ type: 'm6i.xlarge', zone: 'us-east-1a', available: false });
    first.control.inject({ kind: 'memory-demand', functionName: 'resize', factor: 3 });
    const log = first.mutations();
    first.close();

    const second = anAccount({ file: file() });
    await second.wait(120);
    expect(second.mutations()).toEqual(log);
    const { Reservations } = await second.ec2.send(new DescribeInstancesCommand({}));
    expect(Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe('stopped');
    second.close();
    expect(accountOrigin(file())).toEqual({ key: 'test', seed: 1, accountId: ACCOUNT, now: NOW });
  });

  test('refuses another estate', () => {
    anAccount({ file: file() }).close();
    const other = anEstate([], { key: 'other' });
    expect(() => anAccount({ file: file(), estate: other })).toThrow(
      /holds the account "test".*--fresh/,
    );
  });

  test('refuses a file that is none, and says what to do', () => {
    writeFileSync(file(), 'not a database at all, and long enough to look like one'.repeat(40));
    expect(() => anAccount({ file: file() })).toThrow(/account\.sqlite.*npm start -- --fresh/);
  });
});

test('a call that fails leaves nothing behind', async () => {
  const account = anAccount({ estate: anEstate([aVolume({ tags: {} })]) });
  const shrink = new ModifyVolumeCommand({ VolumeId: aVolume().id, Size: 1 });
  expect(await errorOf(account.ec2.send(shrink))).toBe('InvalidParameterValue');
  expect(account.mutations()).toEqual([]);
});

describe('a process that is killed', () => {
  test('has lost no mutation that it acknowledged, and half-applied none', async () => {
    const child = fork(join(import.meta.dirname, 'create-volumes.ts'), [file()], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const acknowledged: string[] = [];
    child.on('message', (id) => {
      acknowledged.push(String(id));
      if (acknowledged.length === 40) child.kill('SIGKILL');
    });
    await once(child, 'exit');

    const account = anAccount({ file: file() });
    await account.wait(86_400);
    const { Volumes = [] } = await account.ec2.send(new DescribeVolumesCommand({}));
    const made = Volumes.filter((v) => v.VolumeId !== aVolume().id).map((v) => v.VolumeId);
    expect(made).toEqual(expect.arrayContaining(acknowledged));
    const logged = account.mutations().flatMap((m) => m.resources.map((r) => r.name));
    expect(logged.toSorted()).toEqual(made.toSorted());
    account.close();
  });
});
