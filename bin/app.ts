import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readConfigFile } from '#adapters/config-file/config-file.ts';
import { timeSeriesEngine } from '#lib/deployment.ts';
import { Trimtab } from '#lib/trimtab.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const file: unknown = app.node.tryGetContext('config');
const anchorDays: unknown = app.node.tryGetContext('anchorDays');
const mailDomain: unknown = app.node.tryGetContext('mailDomain');
const runbooks: unknown = app.node.tryGetContext('runbooks');
new Trimtab(app, String(app.node.tryGetContext('name') ?? 'Trimtab'), {
  mailFrom: String(app.node.getContext('mailFrom')),
  ...(anchorDays !== undefined && { anchorDays: Number(anchorDays) }),
  ...(mailDomain !== undefined && { mailDomain: String(mailDomain) }),
  ...(runbooks !== undefined && { runbooks: String(runbooks).replace(/\/$/, '') }),
  timeSeries: timeSeriesEngine(app.node.tryGetContext('timeSeries')),
  // What is wrong in the file ends the synthesis, before anything is deployed.
  config: file === undefined ? undefined : (await readConfigFile(String(file))).config,
});
