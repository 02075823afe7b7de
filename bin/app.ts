import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { deployedConfig } from '#adapters/config-file/deployed-config.ts';
import { timeSeriesEngine } from '#lib/deployment.ts';
import { Trimtab } from '#lib/trimtab.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const given = (name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name);
  return value === undefined ? undefined : String(value);
};
const anchorDays = given('anchorDays');
const alarmMails = given('alarmMails');
const runbooks = given('runbooks');
new Trimtab(app, given('name') ?? 'Trimtab', {
  mailFrom: String(app.node.getContext('mailFrom')),
  ...(anchorDays !== undefined && { anchorDays: Number(anchorDays) }),
  ...(alarmMails !== undefined && { alarmMails: alarmMails.split(',') }),
  ...(runbooks !== undefined && { runbooks: runbooks.replace(/\/$/, '') }),
  timeSeries: timeSeriesEngine(given('timeSeries')),
  // What is wrong in the file ends the synthesis, before anything is deployed.
  config: await deployedConfig(given('config'), given('environment')),
});
