import { describe, expect, test } from 'vitest';
import { guardOptionsSchema } from '#core/contract/config/guards.ts';
import type { CodeOwner, TargetGroup } from '#core/guards/surroundings.ts';
import type { InstanceFact } from '#core/model/facts.ts';
import { anInstance } from '#test/support/facts.ts';
import { answerOf, CALM } from '#test/support/guards.ts';

const around = (found: Partial<typeof CALM>) => ({ surroundings: { ...CALM, ...found } });

describe('a member of an Auto Scaling group', () => {
  test.each<[string, (typeof CALM)['autoScaling'], InstanceFact['tags'], boolean]>([
    ['nowhere', null, {}, true],
    ['as the service says', { group: 'web', lifecycleState: 'InService' }, {}, false],
    ['in standby', { group: 'web', lifecycleState: 'Standby' }, {}, false],
    ['as its tag says', null, { 'aws:autoscaling:groupName': 'web' }, false],
  ])('%s', (_name, autoScaling, tags, clear) => {
    const before = anInstance({ tags });
    const answer = answerOf('auto-scaling-group', { before, ...around({ autoScaling }) });
    expect(answer?.clear).toBe(clear);
    if (!clear) expect(answer?.says).toContain('web');
  });
});

describe('what a service manages', () => {
  test.each<[CodeOwner['tool'], boolean]>([
    ['ecs', false],
    ['eks', false],
    ['emr', false],
    ['beanstalk', false],
    ['terraform', true],
    ['cloudformation', true],
  ])('by %s', (tool, clear) => {
    const codeOwner = { tool, name: 'shop', seenBy: 'tag x' };
    const answer = answerOf('managed-fleet', around({ codeOwner }));
    expect(answer?.clear).toBe(clear);
    if (!clear) expect(answer?.says).toMatch(/shop \(tag x\): change it there$/);
  });

  test('by nobody passes', () => {
    expect(answerOf('managed-fleet')?.clear).toBe(true);
  });
});

describe('the targets of a load balancer', () => {
  const group = (healthyOthers: number, state = 'healthy'): TargetGroup => ({
    name: `web-${healthyOthers}`,
    healthyOthers,
    state,
  });
  const options = guardOptionsSchema.parse({ 'serves-alone': { healthyOthers: 2 } });

  test.each([
    ['no load balancer', [], {}, true],
    ['one other', [group(1)], {}, true],
    ['no other', [group(0)], {}, false],
    ['no other, and it is ill itself', [group(0, 'unhealthy')], {}, false],
    ['others in one group only', [group(3), group(0)], {}, false],
    ['as many as are asked for', [group(2)], { options }, true],
    ['fewer than are asked for', [group(1)], { options }, false],
  ])('%s', (_name, targetGroups, given, clear) => {
    expect(answerOf('serves-alone', { ...around({ targetGroups }), ...given })?.clear).toBe(clear);
  });

  test('names the groups that would be left alone', () => {
    expect(answerOf('serves-alone', around({ targetGroups: [group(0), group(4)] }))?.says).toBe(
      'without it there would be 0 healthy targets in web-0: add targets until there are 1',
    );
  });
});

describe('a member of a quorum', () => {
  test.each<[InstanceFact['tags'], readonly string[] | undefined, boolean]>([
    [{}, undefined, true],
    [{ 'trimtab:quorum': 'etcd' }, undefined, false],
    [{ 'trimtab:quorum': '' }, undefined, false],
    [{ etcd: 'member' }, ['etcd'], false],
    [{ 'trimtab:quorum': 'etcd' }, ['etcd'], true],
    [{ 'trimtab:quorum': 'etcd' }, [], true],
  ])('tagged %j where %j mark one', (tags, marks, clear) => {
    const options = guardOptionsSchema.parse(marks && { 'quorum-member': { tags: marks } });
    expect(answerOf('quorum-member', { before: anInstance({ tags }), options })?.clear).toBe(clear);
  });
});
