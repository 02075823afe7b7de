import { Aws, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { SIGN_IN_PATH } from '#core/contract/sign-in.ts';
import { SLACK_PATH } from '#core/contract/slack.ts';

/** What is open to whoever has no token. Addresses that are named nowhere are answered by the API itself, with 404. */
const OPEN: Readonly<Record<string, readonly HttpMethod[]>> = {
  '/a/{secret}': [HttpMethod.GET, HttpMethod.POST],
  '/pass-on/{secret}': [HttpMethod.GET, HttpMethod.POST],
  '/stop/{secret}': [HttpMethod.GET, HttpMethod.POST],
  [SIGN_IN_PATH]: [HttpMethod.GET],
  [SLACK_PATH]: [HttpMethod.POST],
};
const WHY_OPEN =
  'The link is the credential: 256 random bits, kept as a hash, bound to one request and one person. High risk asks for a sign-in besides. How one signs in is no secret. What comes from Slack is signed.';

/** All of REST, for whoever has signed in. */
const SIGNED_IN = '/api/{proxy+}';

/** People open few links; who tries more is guessing, or would run up a bill. */
const THROTTLE = { rateLimit: 10, burstLimit: 20 };
/** A console asks a few times a second, in several tabs of several people; decisions are made by hand. */
const SIGNED_IN_THROTTLE: Readonly<Record<string, object>> = {
  [`${HttpMethod.GET} ${SIGNED_IN}`]: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 200 },
  [`${HttpMethod.POST} ${SIGNED_IN}`]: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 60 },
};

/** The public side: pages behind mailed links, and REST for whoever has signed in. */
export class PublicApi extends Construct {
  readonly host: string;
  /** Answers that say that the fault is ours. */
  readonly serverErrors: IMetric;
  readonly #api: HttpApi;
  readonly #stage: HttpStage;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#api = new HttpApi(this, 'Api', {
      description: 'Trimtab: approval links, and REST for whoever has signed in',
      createDefaultStage: false,
    });
    this.host = `${this.#api.apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
    this.serverErrors = this.#api.metricServerError({ statistic: 'Sum' });
    this.#stage = new HttpStage(this, 'Stage', {
      httpApi: this.#api,
      autoDeploy: true,
      throttle: THROTTLE,
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLogs', {
            retention: RetentionDays.ONE_MONTH,
            removalPolicy: RemovalPolicy.DESTROY,
          }),
        ),
        format: AccessLogFormat.custom(JSON.stringify(LOGGED)),
      },
    });
  }

  /** Lets a function answer everything. Apart from the constructor, since the function is told the address. */
  answerWith(handler: IFunction, authorizer: IHttpRouteAuthorizer): void {
    const integration = new HttpLambdaIntegration('Answer', handler);
    for (const [path, methods] of Object.entries(OPEN))
      for (const route of this.#api.addRoutes({ path, methods: [...methods], integration }))
        Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: WHY_OPEN });
    const routes = this.#api.addRoutes({
      path: SIGNED_IN,
      methods: [HttpMethod.GET, HttpMethod.POST],
      integration,
      authorizer,
    });
    const stage = this.#stage.node.defaultChild as CfnStage;
    stage.routeSettings = SIGNED_IN_THROTTLE;
    // Settings of a route that is not there yet are refused.
    this.#stage.node.addDependency(...routes);
  }
}

/** The route and not the path: the path holds the link's secret. */
const LOGGED = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  latency: '$context.responseLatency',
  error: '$context.integrationErrorMessage',
};
