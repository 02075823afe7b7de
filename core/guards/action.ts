import { ACTIONS } from '#core/actions/index.ts';
import { clear, defineGuard, EVERY_PLAN, forwardOnly, type Guard, stop } from './guard.ts';

const actionVersion = defineGuard({
  id: 'action-version',
  family: 'action',
  numbers: [32],
  stopsWhen: 'its action is not of the version that was tested, applied and undone',
  // What was applied is taken back by the plan that was applied, whatever its action makes today.
  asks: forwardOnly(EVERY_PLAN),
  needs: [],
  check: (_found, { plan }) => {
    const version = ACTIONS.find(({ id }) => id === plan.action)?.version;
    return version === plan.actionVersion
      ? clear(
          `${plan.action} is still of version ${version}, which was applied and undone in its tests`,
        )
      : stop(
          `${plan.action} was of version ${plan.actionVersion} and is ${version === undefined ? 'gone' : `of version ${version}`}`,
          'it needs a new plan',
        );
  },
});

const undoPermissions = defineGuard({
  id: 'undo-permissions',
  family: 'action',
  numbers: [32],
  stopsWhen: 'the executing role may not make a call of the way back',
  asks: EVERY_PLAN,
  needs: ['missingUndoPermissions'],
  check: ({ missingUndoPermissions }) =>
    missingUndoPermissions.length === 0
      ? clear(
          'nothing refuses the executing role a call of the way back, as far as a try without effect shows',
        )
      : stop(
          `the executing role may not undo it (${missingUndoPermissions.join(', ')})`,
          'allow that to the role',
        ),
});

/** What holds for the plan itself. */
export const ACTION_GUARDS: readonly Guard[] = [actionVersion, undoPermissions];
