import { hoursOfSizes } from './size-factors.ts';

/** US dollars per hour of the `large` size, in one zone. */
const MYSQL = { 'db.m5': 0.171, 'db.m6i': 0.171, 'db.r5': 0.24, 'db.r6i': 0.24 };
const POSTGRES = { 'db.m5': 0.178, 'db.m6i': 0.178, 'db.r5': 0.25, 'db.r6i': 0.25 };

const MYSQL_T3 = {
  'db.t3.micro': 0.017,
  'db.t3.small': 0.034,
  'db.t3.medium': 0.068,
  'db.t3.large': 0.136,
};
const POSTGRES_T3 = {
  'db.t3.micro': 0.018,
  'db.t3.small': 0.036,
  'db.t3.medium': 0.072,
  'db.t3.large': 0.145,
};

const BY_ENGINE: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  mariadb: { ...hoursOfSizes(MYSQL), ...MYSQL_T3 },
  mysql: { ...hoursOfSizes(MYSQL), ...MYSQL_T3 },
  postgres: { ...hoursOfSizes(POSTGRES), ...POSTGRES_T3 },
};

/**
 * US dollars per hour of a database instance in one zone of us-east-1, by `engine/class`: the part of the built-in table
 * for RDS. Compared on 2026-11-21 with tables that others publish, of MySQL with several and of PostgreSQL with two: the
 * `large` sizes and db.t3 are the same there. AWS's own price list wins wherever it can be read.
 *
 * @see https://aws.amazon.com/rds/mysql/pricing/ · https://aws.amazon.com/rds/postgresql/pricing/
 */
export const DATABASE_HOUR: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(BY_ENGINE).flatMap(([engine, classes]) =>
    Object.entries(classes).map(([name, usd]) => [`${engine}/${name}`, usd]),
  ),
);
