import Alert from '@cloudscape-design/components/alert';
import type { RecommendationList } from '#core/contract/api-recommendations.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { count, counted, listed } from '#core/present/format.ts';
import { Fold } from './Fold.tsx';
import { Time } from './Time.tsx';

type Seen = Pick<RecommendationList, 'scans' | 'notScanned' | 'now'>;

/** When the account was last checked and how much of it: `Last scan 12 min ago: 214 resources in 2 regions.` */
export const LastScan = ({ seen: { scans } }: { readonly seen: Seen }) => {
  if (scans.length === 0) return null;
  const oldest = Math.min(...scans.map(({ at }) => at));
  return (
    <p className="section-note">
      Last scan <Time at={oldest} />: {counted(resourcesOf(scans), 'resource')} in{' '}
      {counted(scans.length, 'region')}.
    </p>
  );
};

/** What may be missing on the page: regions that were never checked, or not for more than a day. */
export const ScanGaps = ({ seen: { scans, notScanned, now } }: { readonly seen: Seen }) => {
  const stale = scans.filter(({ at }) => now - at > MS_PER_DAY);
  const places = (all: readonly { readonly account: string; readonly region: string }[]) =>
    listed(all.map(({ account, region }) => `${region} of ${account}`));
  return (
    <>
      {notScanned.length > 0 && scans.length > 0 && (
        <Alert type="warning" statusIconAriaLabel="Warning">
          Never checked: {places(notScanned)}. What could be saved there is in no total.
        </Alert>
      )}
      {stale.length > 0 && (
        <Alert type="warning" statusIconAriaLabel="Warning">
          Not checked for more than a day: {places(stale)}. What is shown of it is old.
        </Alert>
      )}
    </>
  );
};

/** Nothing was found, or nothing was looked at yet: which of the two, and how much was looked at. */
export const NothingFound = ({ seen: { scans } }: { readonly seen: Seen }) =>
  scans.length === 0 ? (
    <p>No scan yet. It reads only; it takes about a minute. The first one begins by itself.</p>
  ) : (
    <p>Nothing to save. {counted(resourcesOf(scans), 'resource')} checked.</p>
  );

/** What could not be said, by what was missing to say it. */
export const Skipped = ({ seen: { scans } }: { readonly seen: Seen }) => {
  const reasons = new Map<string, number>();
  for (const { notEnoughData } of scans) {
    for (const [missing, answers] of Object.entries(notEnoughData))
      reasons.set(missing, (reasons.get(missing) ?? 0) + answers);
  }
  const optedOut = scans.reduce((n, scan) => n + scan.optedOut, 0);
  const all = [...reasons].toSorted((a, b) => b[1] - a[1]);
  const skipped = all.reduce((n, [, answers]) => n + answers, 0);
  if (skipped + optedOut === 0) return null;
  return (
    <Fold title={`Nothing said of: ${counted(skipped, 'check')} for lack of data`}>
      <ul>
        {all.map(([missing, answers]) => (
          <li key={missing}>
            {count(answers)}: {missing}
          </li>
        ))}
        {optedOut > 0 && <li>{counted(optedOut, 'resource')} left alone, as their tags ask</li>}
      </ul>
    </Fold>
  );
};

const resourcesOf = (scans: Seen['scans']): number =>
  scans.reduce((n, { resources }) => n + resources, 0);
