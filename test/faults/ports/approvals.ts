import type { ApprovalDecision, ApprovalLink, ApprovalRecord, SaveApproval } from '#app/ports.ts';
import { ConflictError } from '#core/errors/errors.ts';

/** Requests to people in memory, under the same conditions as `adapters/aws/approval-store.ts`. */
export class Approvals {
  readonly records = new Map<string, ApprovalRecord>();
  readonly links = new Map<string, ApprovalLink>();
  readonly tokens = new Map<string, string>();
  readonly #isUsedOnce: boolean;

  constructor(isUsedOnce = true) {
    this.#isUsedOnce = isUsedOnce;
  }

  save(
    record: ApprovalRecord,
    links: readonly ApprovalLink[],
    taskToken: string,
  ): Awaited<ReturnType<SaveApproval>> {
    const standing = [...this.records.values()].find(
      ({ change, level, definition }) =>
        change === record.change && level === record.level && definition === record.definition,
    );
    const { approval } = standing ?? record;
    if (standing === undefined) this.records.set(approval, record);
    this.add(links.map((link) => ({ ...link, approval })));
    this.tokens.set(approval, taskToken);
    return standing === undefined ? { kind: 'asked' } : { kind: 'asked-before', record: standing };
  }

  add(links: readonly ApprovalLink[]): void {
    for (const link of links) this.links.set(link.secretHash, link);
  }

  find(approval: string): ApprovalRecord | undefined {
    const record = this.records.get(approval);
    return record && (this.#isUsedOnce ? record : unused(record));
  }

  findByLink(secretHash: string): { link: ApprovalLink; record: ApprovalRecord } | undefined {
    const link = this.links.get(secretHash);
    const record = link && this.find(link.approval);
    return link && record && { link, record };
  }

  /** What must hold for a decision to be written. @throws ConflictError */
  check({ approval, decisions }: ApprovalRecord, { at }: ApprovalDecision): void {
    const now = this.records.get(approval);
    const isOpen = now?.state === 'waiting' && now.decisions.length === decisions.length;
    if (now === undefined || now.expiresAt <= at || (this.#isUsedOnce && !isOpen))
      throw new ConflictError(`request ${approval} was decided or has run out`);
  }

  decide(
    { approval }: ApprovalRecord,
    state: ApprovalRecord['state'],
    decision: ApprovalDecision,
  ): void {
    const now = this.records.get(approval);
    if (now !== undefined)
      this.records.set(approval, { ...now, state, decisions: [...now.decisions, decision] });
  }

  /** @throws ConflictError */
  expire(approval: string): void {
    const now = this.records.get(approval);
    if (now?.state !== 'waiting')
      throw new ConflictError(`request ${approval} is not waiting any more`);
    this.records.set(approval, { ...now, state: 'expired' });
  }
}

const unused = (record: ApprovalRecord): ApprovalRecord => ({
  ...record,
  state: 'waiting',
  decisions: [],
});
