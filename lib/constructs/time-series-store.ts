import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type IVpc, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnInfluxDBInstance } from 'aws-cdk-lib/aws-timestream';
import { Construct } from 'constructs';
import type { InfluxEnv } from '#core/contract/env.ts';
import { KEEP_SERIES, placeholderOf } from '#core/contract/workflow.ts';
import { INFLUX_INSTANCE } from '#core/cost/own-prices.ts';
import { functionCode } from './function-code.ts';
import { ProductFunction } from './product-function.ts';

const PORT = 8_086;
const USER = 'trimtab';
const BUCKET = 'trimtab';

/**
 * InfluxDB for series, and the one function that reaches it: they are alone in a network that leads nowhere, so that
 * neither a NAT gateway nor an endpoint is paid for. Whoever saves or reads series calls the function. What is in the
 * database is read again from CloudWatch when it is lost, and so it goes with the stack.
 */
export class TimeSeriesStore extends Construct {
  readonly keepSeries: ProductFunction;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    // The library's own class leaves undefined what its interface leaves out.
    const vpc = new Vpc(this, 'Network', {
      maxAzs: 1,
      natGateways: 0,
      subnetConfiguration: [{ name: 'series', subnetType: SubnetType.PRIVATE_ISOLATED }],
    }) as IVpc;
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason:
        'Two machines and one port: a log of their packets would cost more than it could show.',
    });
    const vpcSubnets = { subnetType: SubnetType.PRIVATE_ISOLATED };
    const group = (name: string, description: string) =>
      new SecurityGroup(this, name, { vpc, description, allowAllOutbound: false });
    const callers = group('Callers', 'Trimtab: who may reach the time series');
    const database = group('Database', 'Trimtab: the time series');
    callers.connections.allowTo(database, Port.tcp(PORT), 'InfluxDB');

    const secret = new Secret(this, 'Password', {
      description: 'Trimtab: who may use the time series',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: USER }),
        generateStringKey: 'password',
        // InfluxDB takes letters and digits.
        excludePunctuation: true,
        passwordLength: 48,
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'InfluxDB takes the password when it is made. It opens one port that one function reaches.',
    });
    // Resolved by CloudFormation when it deploys: the template holds a reference.
    const password = secret.secretValueFromJson('password').unsafeUnwrap();

    const instance = new CfnInfluxDBInstance(this, 'InfluxDB', {
      dbInstanceType: INFLUX_INSTANCE.type,
      dbStorageType: INFLUX_INSTANCE.storageType,
      allocatedStorage: INFLUX_INSTANCE.storageGib,
      deploymentType: 'SINGLE_AZ',
      publiclyAccessible: false,
      port: PORT,
      organization: 'trimtab',
      bucket: BUCKET,
      username: USER,
      password,
      vpcSubnetIds: vpc.selectSubnets(vpcSubnets).subnetIds,
      vpcSecurityGroupIds: [database.securityGroupId],
    });

    const { entry, description } = KEEP_SERIES;
    this.keepSeries = new ProductFunction(this, placeholderOf(entry), {
      entry,
      description,
      code: functionCode(),
      environment: {
        INFLUX_URL: `https://${instance.attrEndpoint}:${PORT}`,
        INFLUX_USER: USER,
        INFLUX_PASSWORD: password,
        INFLUX_BUCKET: BUCKET,
      } satisfies InfluxEnv,
      network: { vpc, vpcSubnets, securityGroups: [callers] },
    });
    this.keepSeries.addToRolePolicy(new PolicyStatement({ actions: ATTACH, resources: ['*'] }));
  }
}

/**
 * What Lambda does in the name of a function to put it into a network. The managed policy would also allow every log.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
const ATTACH = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
