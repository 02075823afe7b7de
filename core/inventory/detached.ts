import type { AddressFact, Fact, VolumeFact } from '#core/model/facts.ts';

/** What is of use only while something has it. */
export type Attachable = VolumeFact | AddressFact;

export const isAttachable = (fact: Fact): fact is Attachable =>
  fact.type === 'ebs/volume' || fact.type === 'ec2/address';

/** Whether nothing has it. */
export const isDetached = (fact: Attachable): boolean =>
  (fact.type === 'ebs/volume' ? fact.attachedTo : fact.associatedWith) === undefined;
