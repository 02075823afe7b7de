import { Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { consoleDomain } from '#lib/deployment.ts';
import { synthesise } from './synthesised.ts';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
const NAME = 'trimtab.example.com';

describe('a console under a name of its own', () => {
  const { template, resources, trimtab } = synthesise({
    consoleDomain: { name: NAME, certificateArn: CERTIFICATE, hostedZoneId: 'Z1' },
  });

  test('takes TLS 1.2 and above, by its own certificate', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: [NAME],
        ViewerCertificate: {
          AcmCertificateArn: CERTIFICATE,
          MinimumProtocolVersion: 'TLSv1.2_2021',
          SslSupportMethod: 'sni-only',
        },
      },
    });
    expect(new AwsSolutionsChecks().validateScope(trimtab).violations).toEqual([]);
  });

  test('is where mailed links and the sign-in lead', () => {
    const urls = resources.flatMap(([, { Type, Properties }]) =>
      Type === 'AWS::Lambda::Function'
        ? [/"PUBLIC_URL":"([^"]+)"/.exec(JSON.stringify(Properties))?.[1]]
        : [],
    );
    expect([...new Set(urls)]).toEqual([`https://${NAME}`]);
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      CallbackURLs: Match.arrayWith([`https://${NAME}/`]),
      LogoutURLs: [`https://${NAME}/`],
    });
  });

  test.each(['A', 'AAAA'])('is led to by a record %s where its zone is named', (Type) => {
    template.hasResourceProperties('AWS::Route53::RecordSet', {
      Type,
      Name: `${NAME}.`,
      HostedZoneId: 'Z1',
    });
  });
});

test('a name needs no zone: then its record is made by hand', () => {
  const { template } = synthesise({ consoleDomain: { name: NAME, certificateArn: CERTIFICATE } });
  template.resourceCountIs('AWS::Route53::RecordSet', 0);
});

test('a certificate of another region is refused', () => {
  const certificateArn = CERTIFICATE.replace('us-east-1', 'eu-west-1');
  expect(() => synthesise({ consoleDomain: { name: NAME, certificateArn } })).toThrow(/us-east-1/);
});

test.each<[readonly (string | undefined)[], RegExp]>([
  [[NAME, undefined, undefined], /-c consoleDomain needs -c consoleCertificateArn/],
  [[undefined, CERTIFICATE, undefined], /-c consoleCertificateArn needs -c consoleDomain/],
  [[undefined, undefined, 'Z1'], /-c hostedZoneId needs -c consoleDomain/],
])('a part without the others is refused: %j', (given, says) => {
  const [name, consoleCertificateArn, hostedZoneId] = given;
  const context = { consoleDomain: name, consoleCertificateArn, hostedZoneId };
  expect(() => consoleDomain(context)).toThrow(says);
});

test('a deployment that asks for none has none', () => {
  expect(consoleDomain({})).toBeUndefined();
});
