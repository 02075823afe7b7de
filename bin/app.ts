import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readConfigFile } from '#adapters/config-file/config-file.ts';
import { consoleDomain, outsideSignIn, timeSeriesEngine } from '#lib/deployment.ts';
import { Trimtab } from '#lib/trimtab.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const text = (name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name);
  return value === undefined ? undefined : String(value);
};
const file: unknown = app.node.tryGetContext('config');
const anchorDays: unknown = app.node.tryGetContext('anchorDays');
const runbooks: unknown = app.node.tryGetContext('runbooks');
new Trimtab(app, String(app.node.tryGetContext('name') ?? 'Trimtab'), {
  mailFrom: String(app.node.getContext('mailFrom')),
  ...(anchorDays !== undefined && { anchorDays: Number(anchorDays) }),
  mailDomain: text('mailDomain'),
  consoleDomain: consoleDomain(
    text('consoleDomain'),
    text('consoleCertificateArn'),
    text('hostedZoneId'),
  ),
  ...(runbooks !== undefined && { runbooks: String(runbooks).replace(/\/$/, '') }),
  timeSeries: timeSeriesEngine(app.node.tryGetContext('timeSeries')),
  signIn: outsideSignIn(text('oidcIssuer'), text('oidcClientId'), text('oidcGroupsClaim')),
  // What is wrong in the file ends the synthesis, before anything is deployed.
  config: file === undefined ? undefined : (await readConfigFile(String(file))).config,
});
