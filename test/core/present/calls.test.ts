import { describe, expect, test } from 'vitest';
import {
  callText,
  differencesOf,
  observationText,
  stepText,
  wayBack,
} from '#core/present/calls.ts';
import { lowerMemory, shrinkInstance } from './presented-changes.ts';

describe('calls', () => {
  test('are shown with their input and what a reference stands for', () => {
    const [step] = lowerMemory().plan.steps;
    expect(step && callText(step.call)).toBe(
      'lambda:UpdateFunctionConfiguration FunctionName=arn:aws:lambda:us-east-1:123456789012:function:image-resize MemorySize=1536 RevisionId=‹state.RevisionId›',
    );
    expect(step && stepText(step)).toBe('memory 3008 MB -> 1536 MB');
  });

  test('of the way back are in the order in which they would be made', () => {
    const { plan } = shrinkInstance();
    expect(wayBack(plan).map(({ operation }) => operation)).toEqual([
      'StopInstances',
      'ModifyInstanceAttribute',
      'StartInstances',
    ]);
  });

  test('say what is there and what is not', () => {
    expect(observationText({ state: 'completed', sizeGib: 500 })).toBe(
      'state completed, size 500 GiB',
    );
    expect(observationText(null)).toBe('nothing');
    expect(differencesOf(null, { state: 'available' })).toEqual([
      { what: '', from: 'nothing', to: 'state available' },
    ]);
    expect(differencesOf({ a: 1, b: [1, { $ref: 'x.y' }] }, { a: 1, b: [2] })).toEqual([
      { what: 'b', from: '1,‹x.y›', to: '2' },
    ]);
  });
});
