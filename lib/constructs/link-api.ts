import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** The addresses of mailed links. All others are answered by the API itself, with 404. */
const ROUTES = ['/a/{secret}', '/pass-on/{secret}', '/stop/{secret}'];

/** People open few links; who tries more is guessing, or would run up a bill. */
const THROTTLE = { rateLimit: 10, burstLimit: 20 };

/** The public side: pages behind mailed links, and nothing else. */
export class LinkApi extends Construct {
  /** Where links lead, without a slash at the end. */
  readonly url: string;
  /** Answers that say that the fault is ours. */
  readonly serverErrors: IMetric;
  readonly #api: HttpApi;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#api = new HttpApi(this, 'Api', {
      description: 'Trimtab: approval links',
      createDefaultStage: false,
    });
    this.url = this.#api.apiEndpoint;
    this.serverErrors = this.#api.metricServerError({ statistic: 'Sum' });
    new HttpStage(this, 'Stage', {
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

  /** Lets a function answer all links. Apart from the constructor, since the function is told the address. */
  answerWith(handler: IFunction): void {
    const integration = new HttpLambdaIntegration('Answer', handler);
    for (const path of ROUTES)
      for (const route of this.#api.addRoutes({
        path,
        methods: [HttpMethod.GET, HttpMethod.POST],
        integration,
      }))
        Validations.of(route).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason:
            'The link is the credential: 256 random bits, kept as a hash, bound to one request and one person. High risk asks for a sign-in besides.',
        });
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
