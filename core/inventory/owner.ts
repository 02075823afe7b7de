/** The usual keys under which people write whose resource it is; the first that is there counts. */
const OWNER_KEYS = ['owner', 'Owner', 'team', 'Team'];

/** Returns who a resource belongs to, as its tags say; undefined when nobody said. Hostile text until escaped. */
export const ownerOf = (tags: Readonly<Record<string, string>>): string | undefined =>
  OWNER_KEYS.map((key) => tags[key]).find((owner) => owner !== undefined && owner !== '');
