import { MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import {
  ACCOUNT,
  aFunction,
  anAttachedVolume,
  anEstate,
  anInstance,
  aVolume,
  NOW,
  REGION,
} from '#test/local/account/an-account.ts';

const DETACHED = NOW - 40 * MS_PER_DAY;

/** One function with far more memory than its calls use. */
export const oneFunction = () => anEstate([aFunction()]);

/** One m6i.xlarge whose load fits half of it; nothing is to be found about its volume. */
export const oneInstance = () =>
  anEstate([
    anInstance({ tags: { Name: 'orders', env: 'dev' } }),
    anAttachedVolume({ shape: { type: 'gp3', sizeGib: 100 } }),
  ]);

const detached = aVolume({
  attachments: [
    {
      instanceId: 'i-0000000000000000f',
      device: '/dev/sdf',
      at: DETACHED - 10 * MS_PER_DAY,
      settledAt: DETACHED - 10 * MS_PER_DAY,
      deleteOnTermination: false,
      detach: { at: DETACHED, settledAt: DETACHED + MS_PER_MINUTE },
    },
  ],
});

/** One volume that was detached forty days ago, as the trail still knows. */
export const oneVolume = () =>
  anEstate([detached], {
    events: [
      {
        eventId: 'detached',
        time: DETACHED,
        eventSource: 'ec2.amazonaws.com',
        eventName: 'DetachVolume',
        region: REGION,
        principal: `arn:aws:iam::${ACCOUNT}:user/tina`,
        requestId: 'detached',
        resources: [{ type: 'AWS::EC2::Volume', name: detached.id }],
        request: { VolumeId: detached.id },
      },
    ],
  });
