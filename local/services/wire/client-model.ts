import { NormalizedSchema } from '@smithy/core/schema';
import type {
  ClientProtocol,
  HandlerExecutionContext,
  HttpRequest,
  HttpResponse,
  OperationSchema,
  SerdeFunctions,
  StaticErrorSchema,
  StaticOperationSchema,
} from '@smithy/types';
import type { ServiceName } from './service.ts';

interface KnownClient {
  readonly signsAs: string;
  /** Of the API, where another service signs as the same. */
  readonly version?: string;
  readonly load: () => Promise<object>;
}

/**
 * The SDK clients by service: the name they sign requests with, and how to load them. A client costs tens of
 * megabytes and up to 100 ms, so that each is loaded at its first request.
 */
const CLIENTS: Readonly<Record<ServiceName, KnownClient>> = {
  'auto-scaling': { signsAs: 'autoscaling', load: () => import('@aws-sdk/client-auto-scaling') },
  backup: { signsAs: 'backup', load: () => import('@aws-sdk/client-backup') },
  cloudformation: {
    signsAs: 'cloudformation',
    load: () => import('@aws-sdk/client-cloudformation'),
  },
  cloudtrail: { signsAs: 'cloudtrail', load: () => import('@aws-sdk/client-cloudtrail') },
  cloudwatch: { signsAs: 'monitoring', load: () => import('@aws-sdk/client-cloudwatch') },
  'cost-explorer': { signsAs: 'ce', load: () => import('@aws-sdk/client-cost-explorer') },
  dynamodb: { signsAs: 'dynamodb', load: () => import('@aws-sdk/client-dynamodb') },
  ec2: { signsAs: 'ec2', load: () => import('@aws-sdk/client-ec2') },
  'elastic-load-balancing': {
    signsAs: 'elasticloadbalancing',
    version: '2012-06-01',
    load: () => import('@aws-sdk/client-elastic-load-balancing'),
  },
  'elastic-load-balancing-v2': {
    signsAs: 'elasticloadbalancing',
    version: '2015-12-01',
    load: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
  },
  kms: { signsAs: 'kms', load: () => import('@aws-sdk/client-kms') },
  lambda: { signsAs: 'lambda', load: () => import('@aws-sdk/client-lambda') },
  logs: { signsAs: 'logs', load: () => import('@aws-sdk/client-cloudwatch-logs') },
  rds: { signsAs: 'rds', load: () => import('@aws-sdk/client-rds') },
  'route-53': { signsAs: 'route53', load: () => import('@aws-sdk/client-route-53') },
  sesv2: { signsAs: 'ses', load: () => import('@aws-sdk/client-sesv2') },
  sfn: { signsAs: 'states', load: () => import('@aws-sdk/client-sfn') },
  sns: { signsAs: 'sns', load: () => import('@aws-sdk/client-sns') },
  ssm: { signsAs: 'ssm', load: () => import('@aws-sdk/client-ssm') },
  sts: { signsAs: 'sts', load: () => import('@aws-sdk/client-sts') },
};

/** All services that the wire can speak. */
export const serviceNames = Object.keys(CLIENTS) as readonly ServiceName[];

/** Returns the service whose clients sign their requests as `signingName`; where several do, that of the API's version. */
export const serviceSigningAs = (
  signingName: string,
  version: string | undefined,
): ServiceName | undefined =>
  serviceNames.find(
    (name) =>
      CLIENTS[name].signsAs === signingName &&
      (CLIENTS[name].version === undefined || CLIENTS[name].version === version),
  );

type Protocol = ClientProtocol<HttpRequest, HttpResponse>;
/** What the SDK hands its serialisers besides the value; the answers need no endpoint. */
type SerdeContext = HandlerExecutionContext & SerdeFunctions & { endpoint: () => Promise<never> };

/** All that a service's client knows about its wire format. */
export interface ClientModel {
  readonly service: ServiceName;
  readonly protocol: Protocol;
  readonly serdeContext: SerdeContext;
  readonly operations: ReadonlyMap<string, OperationSchema>;
  /** Finds a modelled exception by its name or by its code in the query protocol. */
  errorNamed(code: string): StaticErrorSchema | undefined;
}

/** What the package of a client exports. */
export interface ClientModule {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly Client: new (
    config: object,
  ) => {
    readonly config: SerdeFunctions & {
      protocol: Protocol;
      defaultSigningName: string;
      apiVersion: string;
    };
    send(command: object): Promise<{ readonly $metadata: object }>;
  };
}

/** Loads the package of a service's client. */
export const loadClient = async (service: ServiceName): Promise<ClientModule> => {
  const exports = (await CLIENTS[service].load()) as Record<string, unknown>;
  const Client = Object.entries(exports).find(([name]) => /^[A-Z]\w+Client$/.test(name))?.[1];
  if (typeof Client !== 'function')
    throw new Error(`no client class in @aws-sdk/client-${service}`);
  return { exports, Client: Client as ClientModule['Client'] };
};

const models = new Map<ServiceName, Promise<ClientModel>>();

/** Reads the model of a service from the schemas that its client exports; once per process. */
export const clientModel = (service: ServiceName): Promise<ClientModel> => {
  const known = models.get(service) ?? readModel(service);
  models.set(service, known);
  return known;
};

const readModel = async (service: ServiceName): Promise<ClientModel> => {
  const { exports, Client } = await loadClient(service);
  const { config } = new Client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'wire', secretAccessKey: 'wire' },
  });
  // The serialisers read base64 and UTF-8 coders from this context.
  config.protocol.setSerdeContext(config);
  const schemas = Object.entries(exports).flatMap(([name, schema]) =>
    name.endsWith('$') && Array.isArray(schema) ? [schema as unknown] : [],
  );
  const errors = schemas.filter(isError);
  return {
    service,
    protocol: config.protocol,
    serdeContext: { ...config, endpoint: async () => undefined as never },
    operations: new Map(
      schemas.filter(isOperation).map((schema) => [schema[2], operation(schema)]),
    ),
    errorNamed: (code) =>
      errors.find((error) => error[2] === code) ??
      errors.find((error) => queryErrorCode(error) === code),
  };
};

/** Schemas are tuples whose first element says what they describe. */
const isOperation = (schema: unknown): schema is StaticOperationSchema =>
  Array.isArray(schema) && schema[0] === 9;
const isError = (schema: unknown): schema is StaticErrorSchema =>
  Array.isArray(schema) && schema[0] === -3;

const operation = ([, namespace, name, traits, input, output]: StaticOperationSchema) => ({
  namespace,
  name,
  traits,
  input,
  output,
});

const queryError = (error: StaticErrorSchema): readonly unknown[] => {
  const trait = NormalizedSchema.of(error).getMergedTraits().awsQueryError;
  return Array.isArray(trait) ? trait : [];
};

/** The code of a modelled exception in the query protocols, which may differ from its name. */
export const queryErrorCode = (error: StaticErrorSchema): string | undefined => {
  const [code] = queryError(error);
  return typeof code === 'string' ? code : undefined;
};

/** The HTTP status that a modelled exception prescribes. */
export const errorStatus = (error: StaticErrorSchema): number | undefined => {
  const status = NormalizedSchema.of(error).getMergedTraits().httpError ?? queryError(error)[1];
  return typeof status === 'number' ? status : undefined;
};
