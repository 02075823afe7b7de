/** A row of a bill in FOCUS 1.0, as text by column. */
export const aCostRow = (changed: Record<string, string> = {}): Record<string, string> => ({
  BilledCost: '1.50',
  EffectiveCost: '1.25',
  ListCost: '2',
  ContractedCost: '1.75',
  BillingCurrency: 'USD',
  BillingPeriodStart: '2026-05-01T00:00:00Z',
  BillingPeriodEnd: '2026-06-01T00:00:00Z',
  ChargePeriodStart: '2026-05-01T00:00:00Z',
  ChargePeriodEnd: '2026-05-02T00:00:00Z',
  ChargeCategory: 'Usage',
  PricingQuantity: '24',
  ProviderName: 'AWS',
  ServiceName: 'AmazonEC2',
  ServiceCategory: 'Compute',
  SubAccountId: '111122223333',
  RegionId: 'eu-central-1',
  ResourceId: 'arn:aws:ec2:eu-central-1:111122223333:instance/i-0a1b2c3d4e5f60718',
  Tags: '{"env": "prod"}',
  ...changed,
});

/** Returns the rows as CSV, every field in quotes. */
export const asCsv = (rows: readonly Record<string, string>[]): string => {
  const quoted = (fields: readonly string[]) =>
    fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',');
  const [first = aCostRow()] = rows;
  const columns = Object.keys(first);
  return [columns, ...rows.map((row) => columns.map((c) => row[c] ?? ''))].map(quoted).join('\r\n');
};
