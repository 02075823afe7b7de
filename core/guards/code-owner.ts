import { clear, defineGuard, type Guard, stop } from './guard.ts';
import { ownerText, patchFor } from './patch.ts';

const codeOwner = defineGuard({
  id: 'code-owner',
  family: 'code',
  numbers: [2],
  stopsWhen: 'CloudFormation, CDK, Terraform or Pulumi owns it; a patch to the code is proposed',
  // The deployment declares it, and finds it as it was.
  asks: { says: 'every plan, but not the daily canary', covers: (plan) => !plan.canary },
  needs: ['codeOwner'],
  check: ({ codeOwner }, { plan, before }) => {
    const owner = codeOwner === null ? undefined : ownerText(codeOwner);
    if (codeOwner === null || owner === undefined) return clear('no code that owns it was found');
    return stop(
      `Managed by ${owner}`,
      patchFor(plan, before, codeOwner) === undefined
        ? 'the change would drift; make it in the code instead'
        : 'the change would drift; use the patch instead',
    );
  },
});

/** What holds for a resource that is declared in code. */
export const CODE_GUARDS: readonly Guard[] = [codeOwner];
