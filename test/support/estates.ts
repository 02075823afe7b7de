import { MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import {
  ACCOUNT,
  aFunction,
  anAddress,
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

const letGo = (eventName: string, type: string, name: string) => ({
  eventId: 'detached',
  time: DETACHED,
  eventSource: 'ec2.amazonaws.com',
  eventName,
  region: REGION,
  principal: `arn:aws:iam::${ACCOUNT}:user/tina`,
  requestId: 'detached',
  resources: [{ type, name }],
  request: {},
});

/** One volume that was detached forty days ago, as the trail still knows. */
export const oneVolume = () =>
  anEstate([detached], { events: [letGo('DetachVolume', 'AWS::EC2::Volume', detached.id)] });

/** One address that was disassociated forty days ago, as the trail still knows. */
export const oneAddress = () =>
  anEstate([anAddress()], {
    events: [letGo('DisassociateAddress', 'AWS::EC2::EIP', anAddress().id)],
  });
