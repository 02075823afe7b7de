import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readConfigFile } from '#adapters/config-file/config-file.ts';
import { TrimtabStack } from '#lib/stacks/trimtab-stack.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const file: unknown = app.node.tryGetContext('config');
new TrimtabStack(app, 'Trimtab', {
  description: 'Trimtab: finds waste, proposes each saving as a reversible plan, undoes by itself',
  mailFrom: String(app.node.getContext('mailFrom')),
  // What is wrong in the file ends the synthesis, before anything is deployed.
  config: file === undefined ? undefined : (await readConfigFile(String(file))).config,
});
