import { Annotations, App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readConfigFile } from '#adapters/config-file/config-file.ts';
import { readContext } from '#core/contract/context.ts';
import { Trimtab } from '#lib/trimtab.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
// What is wrong in the context or the file ends the synthesis, before anything is deployed.
const { name, config: file, ...context } = readContext(app.node.getAllContext());
const config = file === undefined ? undefined : (await readConfigFile(file)).config;
const { stacks } = new Trimtab(app, name, { ...context, config });

if (/@example\.(com|org|net)\b/.test(context.mailFrom))
  Annotations.of(stacks[0] ?? app).addWarningV2(
    'trimtab:sender',
    `mails would come from ${context.mailFrom}, which nobody has: name a sender that SES has verified by -c mailFrom=…`,
  );
