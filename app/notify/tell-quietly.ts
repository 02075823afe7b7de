import { AppError } from '#core/errors/errors.ts';
import type { Notification } from '#core/notify/notification.ts';
import type { Notify } from '../ports.ts';

/** Tells of something that is done already: that nobody can be told takes nothing from it, and is not thrown. */
export const tellQuietly = async (
  notify: Notify | undefined,
  notification: Notification,
): Promise<void> => {
  try {
    await notify?.(notification);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
};
