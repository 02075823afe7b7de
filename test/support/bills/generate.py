"""Writes the bills of this folder: a dozen invented rows, as CSV and as Parquet in the types that exports use.
Usage: generate.py (needs pyarrow). `bill.csv` says what each sound Parquet file holds; the others are wrong as their name says."""
import csv
import datetime
import decimal
import json
import pathlib
import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent
COSTS = ('BilledCost', 'EffectiveCost', 'ListCost')
TIMES = ('BillingPeriodStart', 'BillingPeriodEnd', 'ChargePeriodStart', 'ChargePeriodEnd')
# No binary float is one of these, but for the last.
AMOUNTS = ('0.1', '-0.3', '0.00000032', '1234567.891', '0', '17.0000001', '-2.5')

def rows():
    for i, amount in enumerate(AMOUNTS):
        day = 1 + i
        yield {
            'BilledCost': amount,
            'EffectiveCost': str(decimal.Decimal(amount) * 3),
            'ListCost': '' if i == 2 else amount,
            'BillingCurrency': 'USD',
            'BillingPeriodStart': '2026-05-01T00:00:00Z',
            'BillingPeriodEnd': '2026-06-01T00:00:00Z',
            'ChargePeriodStart': f'2026-05-{day:02}T00:00:00Z',
            'ChargePeriodEnd': f'2026-05-{day + 1:02}T00:00:00Z',
            'ChargeCategory': 'Credit' if amount.startswith('-') else 'Usage',
            'ServiceName': 'Amazon Elastic Compute Cloud' if i % 2 else 'AWS Lambda',
            'SubAccountId': '111122223333',
            'ResourceId': '' if i == 4 else f'i-{i:017x}',
            'Tags': json.dumps({'env': 'prod', 'team': f'größe {i}'}),
        }

ROWS = list(rows())

def columns(cost, time, tags):
    for name in ROWS[0]:
        values = [row[name] or None for row in ROWS]
        if name in COSTS:
            yield name, cost(values)
        elif name in TIMES:
            yield name, time(values)
        elif name == 'Tags':
            yield name, tags(values)
        else:
            yield name, pa.array(values, pa.string())

def money(type_):
    return lambda values: pa.array([None if v is None else decimal.Decimal(v) for v in values], pa.decimal128(*type_))

def floats(values):
    return pa.array([None if v is None else float(v) for v in values], pa.float64())

def moments(unit):
    return lambda values: pa.array([datetime.datetime.fromisoformat(v) for v in values], pa.timestamp(unit, 'UTC'))

def text(values):
    return pa.array(values, pa.string())

def pairs(values):
    return pa.array([list(json.loads(v).items()) for v in values], pa.map_(pa.string(), pa.string()))

def write(name, given, **options):
    pq.write_table(pa.table(dict(given)), HERE / f'{name}.parquet', row_group_size=3, **options)

with open(HERE / 'bill.csv', 'w', newline='') as file:
    writer = csv.DictWriter(file, list(ROWS[0]))
    writer.writeheader()
    writer.writerows(ROWS)
write('decimals', columns(money((38, 18)), moments('us'), pairs), compression='zstd')
write('decimals-in-64-bits', columns(money((18, 9)), moments('ms'), text), compression='gzip', store_decimal_as_integer=True)
write('floats', columns(floats, text, text), compression='snappy', use_dictionary=False)
write('old-times', columns(floats, moments('ns'), pairs), compression='none', use_deprecated_int96_timestamps=True)
write('without-cost', ((n, c) for n, c in columns(floats, text, text) if n != 'BilledCost'))
write('cost-in-words', ((n, pa.array(['1', 'many'] + ['1'] * 5) if n == 'BilledCost' else c) for n, c in columns(floats, text, text)))
write('cost-that-is-no-number', ((n, pa.array([1.0] * 4 + [float('nan')] * 3) if n == 'BilledCost' else c) for n, c in columns(floats, text, text)))
