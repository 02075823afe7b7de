import { expect } from 'vitest';
import { CANARIES, differenceOf, type Sent, type Target } from './target.ts';

/**
 * What somebody might send to decide what they may not. After each attack the tables are as before, but for a refused
 * attempt in the ledger of the change where its link or request is known; nothing was mailed, no workflow was told
 * anything; and no answer says anything about the account to whoever has neither link nor session.
 */
export interface Attack {
  readonly name: string;
  readonly path: string;
  readonly sent: Sent;
  /** Whose ledger tells of it; left out: the link or request is not known, and only the security log may. */
  readonly known?: true;
  /** It holds the request's own link, or a session: what that shows anyway is no secret. */
  readonly reads?: true;
  /** It only looks, as a scanner does: it leaves no trace anywhere. */
  readonly looks?: true;
}

const WRITES = /^(Put|Update|Delete|Batch(Write)|TransactWrite|Send|Start|Stop|Publish)/;

let made = 0;
/** How many attacks the tests of a file have made so far: part of what they prove. */
export const attacksMade = (): number => made;

/** Makes these attacks one after the other. */
export const withstand = async (target: Target, attacks: readonly Attack[]): Promise<void> => {
  const { embedded, security } = target;
  made += attacks.length;
  for (const { name, path, sent, known, reads, looks } of attacks) {
    // Of one hour only the first few attempts are written down.
    if (known) await target.later();
    const before = await target.dump();
    const logged = security.length;
    const calls = embedded.calls.length;
    const answer = await target.send(path, sent);
    const calledFor = embedded.calls.slice(calls).filter((operation) => WRITES.test(operation));
    const { changed, refused } = differenceOf(before, await target.dump());
    expect(changed, name).toEqual([]);
    expect(
      calledFor.filter((operation) => operation !== 'TransactWriteItems'),
      name,
    ).toEqual([]);
    if (looks) expect([refused, security.length - logged], name).toEqual([0, 0]);
    else expect(answer.status, `${name}: ${answer.text}`).toBeGreaterThanOrEqual(400);
    if (known) expect(refused, `${name} is in the ledger`).toBe(1);
    else expect(refused, `${name} is in no ledger`).toBe(0);
    if (!looks && !known) expect(security.length, `${name} was counted`).toBeGreaterThan(logged);
    if (!reads)
      for (const canary of CANARIES) expect(answer.text, `${name} tells`).not.toContain(canary);
    expect(answer.text, name).not.toMatch(/<script|<img/);
    expect([...answer.headers.keys()], name).not.toContain('x-injected');
    expect(answer.headers.get('set-cookie'), name).toBeNull();
  }
};

/** What the form of every page takes besides its token. */
export const APPROVE = { decision: 'approve', note: '' };

/** The secret with one of its letters changed. */
export const flipped = (secret: string, at: number): string =>
  `${secret.slice(0, at)}${secret[at] === 'A' ? 'B' : 'A'}${secret.slice(at + 1)}`;
