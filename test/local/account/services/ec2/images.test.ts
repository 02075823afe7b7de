import { DescribeImagesCommand, DescribeLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { anAccount, anEstate, errorOf, REGION } from '../../an-account.ts';

const image = { kind: 'image', region: REGION, tags: {} } as const;
const template = { kind: 'launch-template', region: REGION } as const;
const opened = () =>
  anAccount({
    estate: anEstate([
      { ...image, id: 'ami-1', name: 'golden', snapshotIds: ['snap-1', 'snap-2'] },
      { ...image, id: 'ami-2', name: 'old', snapshotIds: ['snap-1'], disabled: true },
      { ...image, id: 'ami-3', name: 'other', snapshotIds: ['snap-3'] },
      { ...template, id: 'lt-1', name: 'web', snapshotIds: ['snap-1'] },
      { ...template, id: 'lt-2', name: 'jobs', snapshotIds: [] },
    ]),
  });

test.each([
  [{}, ['ami-1', 'ami-3']],
  [{ IncludeDisabled: true }, ['ami-1', 'ami-2', 'ami-3']],
  [{ ImageIds: ['ami-3'] }, ['ami-3']],
  [
    {
      IncludeDisabled: true,
      Filters: [{ Name: 'block-device-mapping.snapshot-id', Values: ['snap-1'] }],
    },
    ['ami-1', 'ami-2'],
  ],
])('images by %o', async (input, expected) => {
  const { Images } = await opened().ec2.send(new DescribeImagesCommand(input));
  expect(Images?.map(({ ImageId }) => ImageId)).toEqual(expected);
});

test('an image shows its state and what it is made of', async () => {
  const input = { IncludeDisabled: true, ImageIds: ['ami-2'] };
  const { Images } = await opened().ec2.send(new DescribeImagesCommand(input));
  expect(Images).toMatchObject([
    { State: 'disabled', BlockDeviceMappings: [{ Ebs: { SnapshotId: 'snap-1' } }] },
  ]);
});

test('a filter that images do not have is refused', async () => {
  const Filters = [{ Name: 'colour', Values: ['red'] }];
  expect(await errorOf(opened().ec2.send(new DescribeImagesCommand({ Filters })))).toBe(
    'InvalidParameterValue',
  );
});

test('versions of all launch templates are listed by alias, of one by its id or name', async () => {
  const { ec2 } = opened();
  const ids = async (input: object) => {
    const answer = await ec2.send(new DescribeLaunchTemplateVersionsCommand(input));
    return answer.LaunchTemplateVersions?.map(({ LaunchTemplateId }) => LaunchTemplateId);
  };
  expect(await ids({ Versions: ['$Latest', '$Default'] })).toEqual(['lt-1', 'lt-2']);
  expect(await ids({ LaunchTemplateName: 'jobs' })).toEqual(['lt-2']);
  expect(await errorOf(ids({}))).toBe('MissingParameter');
});
