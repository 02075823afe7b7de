import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { TrimtabStack } from '#lib/stacks/trimtab-stack.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
new TrimtabStack(app, 'Trimtab', {
  description: 'Trimtab: finds waste, proposes each saving as a reversible plan, undoes by itself',
  mailFrom: String(app.node.getContext('mailFrom')),
});
