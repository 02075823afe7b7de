import { clear, defineGuard, type Guard, plansThatCall, stop } from './guard.ts';
import { callsOf, inputOf } from './plan-calls.ts';

const UPDATES = ['lambda:UpdateFunctionConfiguration', 'lambda:UpdateFunctionCode'] as const;

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
const revision = defineGuard({
  id: 'function-revision',
  family: 'function',
  numbers: [26],
  stopsWhen: 'a call of the plan or of its way back names no revision',
  asks: plansThatCall(...UPDATES),
  needs: [],
  check: (_found, { plan }) => {
    const calls = callsOf(plan, ...UPDATES).flatMap(({ call, undo }) => [
      call,
      ...(undo === undefined ? [] : [undo]),
    ]);
    return calls.every((call) => inputOf(call, 'RevisionId') !== null)
      ? clear('each call names the revision that it was made for')
      : stop(
          'a call names no revision, and could overwrite what somebody else changed',
          'it needs a new plan',
        );
  },
});

const callers = defineGuard({
  id: 'function-callers',
  family: 'function',
  numbers: [26],
  stopsWhen:
    'calls go or may go to a published version or an alias of one, it has provisioned concurrency, or it runs at the edge',
  asks: plansThatCall(...UPDATES),
  needs: ['functionCallers'],
  check: ({ functionCallers }) => {
    const { aliases, publishedVersions, provisionedConcurrency, edge } = functionCallers;
    const lift = 'deploy the change as a new version instead';
    const alias = aliases.find(({ version }) => version !== '$LATEST');
    if (edge) return stop('CloudFront runs a published version of it at the edge', lift);
    if (alias !== undefined)
      return stop(
        `its alias ${alias.name} leads to version ${alias.version}, which stays as it is`,
        lift,
      );
    if (publishedVersions.length > 0)
      return stop(
        `calls may go to its published versions (${publishedVersions.join(', ')}), which stay as they are`,
        'delete those that nobody calls, or deploy the change as a new version',
      );
    if (provisionedConcurrency > 0)
      return stop(`it has a provisioned concurrency of ${provisionedConcurrency}`, lift);
    return clear(
      'all calls go to what is changed: no published version, no alias, not at the edge',
    );
  },
});

/** What holds for a Lambda function. */
export const FUNCTION_GUARDS: readonly Guard[] = [callers, revision];
