import { CreateVolumeCommand } from '@aws-sdk/client-ec2';
import { anAccount } from './an-account.ts';

/** Creates volumes until it is killed, and tells its parent about each as soon as the account has answered. */
const [, , file = ''] = process.argv;
const { ec2, wait } = anAccount({ file });
for (;;) {
  const { VolumeId } = await ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1 }),
  );
  process.send?.(VolumeId);
  await wait(10);
}
