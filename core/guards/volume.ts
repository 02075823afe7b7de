import { clear, type Guard, stop } from './guard.ts';

const notAttached: Guard = {
  id: 'volume-not-attached',
  family: 'volume',
  check: (now) => {
    if (now.type !== 'ebs/volume') return stop(`${now.id} is no volume`);
    if (now.attachedTo !== undefined)
      return stop(`it is attached to ${now.attachedTo}: it is in use`);
    if (now.multiAttach)
      return stop('it allows several attachments: who else uses it is not known');
    if (now.state !== 'available')
      return stop(`it is ${now.state}: only an available volume is touched`);
    return clear('it is attached to nothing');
  },
};

/** What holds for a volume that is to be deleted. */
export const VOLUME_GUARDS: readonly Guard[] = [notAttached];
