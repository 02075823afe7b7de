import { expectDistinct, type Path, parsePath } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { Tokens } from './tokens.ts';

/** Reads a projection expression: paths with commas between. */
export const parseProjection = (
  expression: string,
  placeholders: Placeholders,
): readonly Path[] => {
  const tokens = new Tokens('ProjectionExpression', expression);
  const paths: Path[] = [];
  do paths.push(parsePath(tokens, placeholders));
  while (tokens.takeOneOf(','));
  tokens.expectEnd();
  expectDistinct(tokens, paths);
  return paths;
};
