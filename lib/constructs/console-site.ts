import { Aws, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AaaaRecord, ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { SIGN_IN_PATH } from '#core/contract/sign-in.ts';
import { SLACK_PATH } from '#core/contract/slack.ts';
import { explainWildcard } from '#lib/wildcard.ts';

export interface ConsoleSiteProps {
  /** Host of the HTTP API, which answers below the same name. */
  readonly apiHost: string;
  /** Whom the console asks for tokens, besides its own place. */
  readonly signInHosts: readonly string[];
  /** Left out, it is the one that CloudFront gives. */
  readonly domain?: ConsoleDomain | undefined;
}

/** A name of one's own for the console, and all that answers below it. */
export interface ConsoleDomain {
  readonly name: string;
  /** Of ACM in us-east-1, where CloudFront looks for it. */
  readonly certificateArn: string;
  /** Zone in which the name is made to lead to the console; left out, somebody does that by hand. */
  readonly hostedZoneId?: string | undefined;
}

/** As `npm install` builds it. */
const BUILT = new URL('../../dist/console/', import.meta.url).pathname;

/** What the API answers; everything else is the console's own. */
const ANSWERED_BY_API = ['/api/*', '/a/*', '/pass-on/*', '/stop/*', SIGN_IN_PATH, SLACK_PATH];

/** Every address that is no file is one of the console, and is read by its script. */
const INDEX_FOR_PAGES = `function handler(event) {
  var request = event.request;
  if (!/^\\/(assets\\/|favicon\\.svg$)/.test(request.uri)) request.uri = '/index.html';
  return request;
}`;

/** What is named by its content: what an address once gave it always gives. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The same as on one's own machine, but for whom tokens are asked of. */
const contentPolicy = (signInHosts: readonly string[]): string =>
  [
    "default-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${signInHosts.map((host) => `https://${host}`).join(' ')}`,
    "form-action 'self'",
  ].join('; ');

/** The console, and before it the API: one name for all that people open, so that no page asks another origin for data. */
export class ConsoleSite extends Construct {
  /** Where people's links lead, without a slash at the end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { apiHost, signInHosts, domain }: ConsoleSiteProps) {
    super(scope, id);
    const bucket = this.#bucket();
    const behavior = {
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      compress: true,
    } satisfies Partial<BehaviorOptions>;
    const files: BehaviorOptions = {
      ...behavior,
      origin: S3BucketOrigin.withOriginAccessControl(bucket),
      // The page names the files of its version, so that it is never an old one; it is small.
      cachePolicy: CachePolicy.CACHING_DISABLED,
      responseHeadersPolicy: this.#headers('Pages', signInHosts, 'no-cache'),
      functionAssociations: [
        {
          eventType: FunctionEventType.VIEWER_REQUEST,
          function: new EdgeFunction(this, 'IndexForPages', {
            code: FunctionCode.fromInline(INDEX_FOR_PAGES),
            runtime: FunctionRuntime.JS_2_0,
          }),
        },
      ],
    };
    const api: BehaviorOptions = {
      ...behavior,
      origin: new HttpOrigin(apiHost),
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // The token too; but API Gateway answers to its own name alone.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    };
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'Trimtab: console, links and REST',
      defaultBehavior: files,
      additionalBehaviors: {
        ...Object.fromEntries(ANSWERED_BY_API.map((path) => [path, api])),
        '/assets/*': {
          ...behavior,
          origin: files.origin,
          cachePolicy: CachePolicy.CACHING_OPTIMIZED,
          responseHeadersPolicy: this.#headers('Assets', signInHosts, FOR_EVER),
        },
      },
      ...(domain && {
        domainNames: [domain.name],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
    });
    this.url = `https://${domain?.name ?? distribution.distributionDomainName}`;
    if (domain?.hostedZoneId !== undefined)
      this.#lead(domain.hostedZoneId, domain.name, distribution);
    Validations.of(distribution).acknowledge(
      {
        id: 'AwsSolutions-CFR3',
        reason:
          'API Gateway logs all that reads or changes anything; what is left are public files.',
      },
      {
        id: 'AwsSolutions-CFR1',
        reason: 'Approvers travel. Who may sign in is said by the user pool.',
      },
      {
        id: 'AwsSolutions-CFR2',
        reason: 'Each route is throttled; a firewall costs more than all of it.',
      },
    );
    if (domain === undefined)
      Validations.of(distribution).acknowledge({
        id: 'AwsSolutions-CFR4',
        reason:
          'Under the name of CloudFront itself its own certificate decides which versions of TLS are taken; browsers of today ask for 1.2 and above.',
      });
  }

  /** Makes the name lead here, by both versions of IP. */
  #lead(hostedZoneId: string, name: string, distribution: Distribution): void {
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId,
      zoneName: name,
    });
    const target = RecordTarget.fromAlias(new CloudFrontTarget(distribution));
    new ARecord(this, 'Ipv4', { zone, target });
    new AaaaRecord(this, 'Ipv6', { zone, target });
  }

  /** Holds what was built and nothing of anybody; what is in it is put there by the deployment. */
  #bucket(): IBucket {
    const bucket: Bucket = new Bucket(this, 'Files', {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds public files, which CloudFront alone reads.',
    });
    const deployment = new BucketDeployment(this, 'Deployment', {
      destinationBucket: bucket as IBucket,
      sources: [Source.asset(BUILT)],
      // A page of the version before, still open, goes on loading its own files.
      prune: false,
      retainOnDelete: false,
      logGroup: new LogGroup(this, 'DeploymentLogs', {
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
    explainDeployment(deployment, bucket);
    return bucket as IBucket;
  }

  #headers(
    id: string,
    signInHosts: readonly string[],
    cacheControl: string,
  ): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, id, {
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy: contentPolicy(signInHosts),
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(730),
          includeSubdomains: true,
          override: true,
        },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'Cache-Control', value: cacheControl, override: true },
          { header: 'X-Robots-Tag', value: 'noindex, nofollow', override: true },
        ],
      },
    });
  }
}

/** The function that copies the files is the CDK's own, and so are its rights: on the two buckets and no other. */
const explainDeployment = ({ handlerRole }: BucketDeployment, to: Bucket): void => {
  const reason = 'Made by the CDK: copies from the bucket of its assets to that of the console.';
  const { account, region, synthesizer } = Stack.of(to);
  const from = `cdk-${synthesizer.bootstrapQualifier ?? 'hnb659fds'}-assets-${account}-${region}`;
  for (const resource of [`arn:${Aws.PARTITION}:s3:::${from}/*`, `${to.bucketArn}/*`])
    explainWildcard(handlerRole, { resource }, reason);
  for (const action of [
    's3:GetObject*',
    's3:GetBucket*',
    's3:List*',
    's3:DeleteObject*',
    's3:Abort*',
  ])
    explainWildcard(handlerRole, { action }, reason);
  const provider = handlerRole.node.scope ?? handlerRole;
  for (const id of ['AwsSolutions-L1', `AwsSolutions-IAM4[Policy::${LOGS_POLICY}]`])
    Validations.of(provider).acknowledge({ id, reason });
};

const LOGS_POLICY = 'arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
