import { compare, isDecimal, isZero, usdPerMonth } from '#core/model/money.ts';
import { dollars } from '#core/present/format.ts';
import {
  type Covering,
  clear,
  defineGuard,
  forwardOnly,
  type Guard,
  plansThatCall,
  stop,
} from './guard.ts';
import { instanceTypesOf } from './plan-calls.ts';

const STOPS = plansThatCall(
  'ec2:StopInstances',
  'ec2:TerminateInstances',
  'rds:StopDBInstance',
  'rds:ModifyDBInstance',
);

const COMMITTED: Covering = {
  says: `${STOPS.says}, or change an instance type`,
  covers: (plan, before) => STOPS.covers(plan, before) || instanceTypesOf(plan).forward.length > 0,
};

const commitments = defineGuard({
  id: 'commitments',
  family: 'cost',
  numbers: [12],
  stopsWhen: 'a Reserved Instance or Savings Plan would go unused for as much as the change saves',
  asks: forwardOnly(COMMITTED),
  needs: ['commitments'],
  check: ({ commitments: { wastedUsdPerMonth } }, { saves }) => {
    if (!isDecimal(wastedUsdPerMonth))
      return stop('what commitments it uses up is not known', 'look at them by hand');
    const wasted = usdPerMonth(wastedUsdPerMonth);
    if (isZero(wasted)) return clear('no commitment would go unused');
    if (compare(wasted, saves) < 0)
      return clear(
        `of a commitment ${dollars(wasted)} a month would go unused, and it saves ${dollars(saves)}`,
      );
    return stop(
      `it saves ${dollars(saves)} a month, and ${dollars(wasted)} of a commitment would go unused`,
      'wait until the commitment ends',
    );
  },
});

/** What holds for the bill. */
export const COST_GUARDS: readonly Guard[] = [commitments];
