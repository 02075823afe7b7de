/** Sizes of a family and their price relative to `large`: linear within the families below. */
const SIZES: Readonly<Record<string, number>> = {
  large: 1,
  xlarge: 2,
  '2xlarge': 4,
  '4xlarge': 8,
  '8xlarge': 16,
  '12xlarge': 24,
  '16xlarge': 32,
  '24xlarge': 48,
};

/** US dollars per hour of the `large` size, in one zone. */
const MYSQL = { m5: 0.171, m6i: 0.171, r5: 0.24, r6i: 0.24 };
const POSTGRES = { m5: 0.178, m6i: 0.178, r5: 0.25, r6i: 0.25 };

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

const classesOf = (large: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(large).flatMap(([family, usd]) =>
      Object.entries(SIZES).map(([size, factor]) => [
        `db.${family}.${size}`,
        Number((usd * factor).toFixed(5)),
      ]),
    ),
  );

const BY_ENGINE: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  mariadb: { ...classesOf(MYSQL), ...MYSQL_T3 },
  mysql: { ...classesOf(MYSQL), ...MYSQL_T3 },
  postgres: { ...classesOf(POSTGRES), ...POSTGRES_T3 },
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
