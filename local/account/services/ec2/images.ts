import type {
  DescribeImagesCommandInput,
  DescribeImagesCommandOutput,
  DescribeLaunchTemplateVersionsCommandInput,
  DescribeLaunchTemplateVersionsCommandOutput,
} from '@aws-sdk/client-ec2';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { passes, tagList } from '../../filters.ts';
import { page, sortedBy } from '../../paging.ts';
import type { Answer, World } from '../../world.ts';
import { isNamed, pageSize } from './request.ts';

/** What instances are made from: images of the account, and launch templates. */
export const images = (world: World): Record<string, Handler> => ({
  DescribeImages: (
    input: DescribeImagesCommandInput,
    { region, account }: CallContext,
  ): Answer<DescribeImagesCommandOutput> => {
    const all = world.store.all('image').filter(
      (image) =>
        image.region === region &&
        isNamed(input.ImageIds, image.id) &&
        (input.IncludeDisabled === true || image.disabled !== true) &&
        passes(
          input.Filters,
          {
            'image-id': [image.id],
            name: [image.name],
            state: [image.disabled ? 'disabled' : 'available'],
            'block-device-mapping.snapshot-id': image.snapshotIds,
          },
          image.tags,
        ),
    );
    const paging = { max: pageSize(input.MaxResults, input.ImageIds), token: input.NextToken };
    const { items, next } = page(
      sortedBy(all, (i) => i.id),
      (i) => i.id,
      paging,
    );
    const Images = items.map((image) => ({
      ImageId: image.id,
      Name: image.name,
      OwnerId: account,
      State: image.disabled ? ('disabled' as const) : ('available' as const),
      BlockDeviceMappings: devices(image.snapshotIds),
      Tags: tagList(image.tags),
    }));
    return { Images, NextToken: next };
  },

  DescribeLaunchTemplateVersions: (
    input: DescribeLaunchTemplateVersionsCommandInput,
    { region }: CallContext,
  ): Answer<DescribeLaunchTemplateVersionsCommandOutput> => {
    const { LaunchTemplateId: id, LaunchTemplateName: name, Versions = [] } = input;
    if (id === undefined && name === undefined && !Versions.some((v) => v.startsWith('$')))
      throw new ServiceError(
        'MissingParameter',
        'The request must contain the parameter LaunchTemplateId or LaunchTemplateName',
      );
    const found = world.store
      .all('launch-template')
      .filter((t) => t.region === region && t.id === (id ?? t.id) && t.name === (name ?? t.name));
    const paging = { max: pageSize(input.MaxResults, undefined), token: input.NextToken };
    const { items, next } = page(
      sortedBy(found, (t) => t.id),
      (t) => t.id,
      paging,
    );
    const LaunchTemplateVersions = items.map((template) => ({
      LaunchTemplateId: template.id,
      LaunchTemplateName: template.name,
      VersionNumber: 1,
      DefaultVersion: true,
      LaunchTemplateData: { BlockDeviceMappings: devices(template.snapshotIds) },
    }));
    return { LaunchTemplateVersions, NextToken: next };
  },
});

const devices = (snapshotIds: readonly string[]) =>
  snapshotIds.map((SnapshotId, i) => ({ DeviceName: `/dev/sd${'fghij'[i]}`, Ebs: { SnapshotId } }));
