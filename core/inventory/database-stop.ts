/** What decides whether RDS stops a database instance. */
interface Stoppable {
  /** `postgres`, `sqlserver-se`, `aurora-mysql`, … */
  readonly engine: string;
  readonly multiAz: boolean;
  /** Its read replicas, and what it is one of. */
  readonly replicas: readonly string[];
  readonly cluster?: string | null | undefined;
}

/**
 * Returns why AWS does not stop a database instance by itself; undefined when it does.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html
 */
export const obstacleToStop = (database: Stoppable): string | undefined => {
  const { engine, multiAz, replicas, cluster = null } = database;
  if (replicas.length > 0) return `it is replicated (${replicas.join(', ')})`;
  if (cluster !== null || engine.startsWith('aurora'))
    return `it belongs to the cluster ${cluster ?? 'of its engine'}`;
  if (engine.includes('sqlserver') && multiAz) return `it is ${engine} in several zones`;
  if (engine.startsWith('custom-')) return `it is ${engine}, which is RDS Custom`;
  return undefined;
};
