import { Annotations, App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { deployedConfig } from '#adapters/config-file/deployed-config.ts';
import { readContext } from '#core/contract/context.ts';
import { consoleDomain, outsideSignIn } from '#lib/deployment.ts';
import { Trimtab } from '#lib/trimtab.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
// What is wrong in the context or the file ends the synthesis, before anything is deployed.
const context = readContext(app.node.getAllContext());
const { name, config, environment, mailFrom, mailDomain, timeSeries, anchorDays, runbooks } =
  context;
const { stacks } = new Trimtab(app, name, {
  mailFrom,
  mailDomain,
  timeSeries,
  anchorDays,
  runbooks,
  consoleDomain: consoleDomain(context),
  signIn: outsideSignIn(context),
  config: await deployedConfig(config, environment),
});

if (/@example\.(com|org|net)\b/.test(mailFrom))
  Annotations.of(stacks[0] ?? app).addWarningV2(
    'trimtab:sender',
    `mails would come from ${mailFrom}, which nobody has: name a sender that SES has verified by -c mailFrom=…`,
  );
