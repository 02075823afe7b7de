import { writeFileSync } from 'node:fs';
import { apiDocument } from './draw-api.ts';
import { actionsDocument, checksDocument } from './draw-catalogue.ts';
import { costDocument } from './draw-cost.ts';
import { guardsDocument } from './draw-guards.ts';
import { memberExecuteRoles, memberReadRole } from './draw-member-roles.ts';
import { metricsDocument } from './draw-metrics.ts';
import { referenceDocument, scanPolicyDocument } from './draw-reference.ts';
import { scaleDocument } from './draw-scale.ts';
import { workflowsReadme } from './draw-workflows.ts';

/** Every document that is made from the product itself: its path from the root, and what it must say. */
export const DOCUMENTS: Readonly<Record<string, () => string>> = {
  'docs/api/openapi.yaml': apiDocument,
  'docs/actions.md': actionsDocument,
  'docs/checks.md': checksDocument,
  'docs/cost.md': costDocument,
  'docs/guards.md': guardsDocument,
  'docs/metrics.md': metricsDocument,
  'docs/reference.md': referenceDocument,
  'docs/scale.md': scaleDocument,
  'docs/scan-policy.json': scanPolicyDocument,
  'statemachines/README.md': workflowsReadme,
  'templates/member-execute-roles.yaml': memberExecuteRoles,
  'templates/member-read-role.yaml': memberReadRole,
};

if (import.meta.main)
  for (const [path, content] of Object.entries(DOCUMENTS))
    writeFileSync(new URL(`../${path}`, import.meta.url), content());
