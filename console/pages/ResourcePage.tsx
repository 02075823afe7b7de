import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { Link } from 'wouter';
import { Answer } from '#console/components/Answer.tsx';
import { ConsoleLink } from '#console/components/ConsoleLink.tsx';
import { type Column, FactTable } from '#console/components/FactTable.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { ReplayedLoad } from '#console/components/ReplayedLoad.tsx';
import { RollBackButton } from '#console/components/RollBackButton.tsx';
import { arnIn } from '#console/components/resource-query.ts';
import { Section } from '#console/components/Section.tsx';
import { StateLabel } from '#console/components/StateLabel.tsx';
import { Time } from '#console/components/Time.tsx';
import { useResource } from '#console/live/queries.ts';
import type { ResourceView } from '#core/contract/api-resources.ts';
import { plain } from '#core/present/escape.ts';
import { dollars, isoTime } from '#core/present/format.ts';
import { replayedLoad } from '#core/present/replayed-load.ts';
import './ResourcePage.css';

/** One resource: what it costs, how much it is used, what could be saved and everything that was ever changed. */
export const ResourcePage = ({
  part,
}: {
  /** The ARN as it stands in the address. */
  readonly part: string;
}) => {
  const resource = useResource(arnIn(part));
  return (
    <>
      {resource.data === undefined && <PageTitle title="Resource" />}
      <Answer what="resource" to={resource}>
        {(view) => <Resource view={view} />}
      </Answer>
    </>
  );
};

const Resource = ({ view }: { readonly view: ResourceView }) => {
  const { resource, fact } = view;
  return (
    <article className="resource">
      <PageTitle title={plain(resource.name, 80)}>
        <p className="section-note">
          {resource.type} · {resource.account} · {resource.region} · {plain(resource.id, 80)} · as
          of <Time at={resource.observedAt} />
        </p>
        {resource.protected !== undefined && (
          <p className="page-lead">Nothing of it is ever changed: {resource.protected}</p>
        )}
      </PageTitle>
      <div className="actions">
        <ConsoleLink to={fact} />
      </div>
      <Money view={view} />
      <Section title="Utilisation">
        <Usage view={view} />
      </Section>
      <Section title="Open savings">
        <Savings view={view} />
      </Section>
      <Section title="Everything that was changed">
        <Changes view={view} />
      </Section>
      <Section title="Tags">
        <Tags tags={resource.tags} />
      </Section>
      <Section title="As it was observed">
        <Observed fact={fact} />
      </Section>
    </article>
  );
};

const Money = ({ view: { resource } }: { readonly view: ResourceView }) => (
  <KeyValuePairs
    columns={4}
    items={[
      {
        label: 'Cost',
        value:
          resource.cost === undefined
            ? 'depends on its use'
            : `${dollars(resource.cost)} a month at list prices`,
      },
      { label: 'Open saving', value: `${dollars(resource.open.saves)} a month` },
      { label: 'Owner', value: plain(resource.owner ?? 'nobody said', 80) },
      { label: 'Environment', value: plain(resource.environment ?? 'nobody said', 80) },
    ]}
  />
);

const Usage = ({ view: { usage, resource } }: { readonly view: ResourceView }) => {
  const load = replayedLoad(
    { series: Object.fromEntries(usage.map((one) => [one.metric, one])) },
    {},
  );
  return load.length === 0 ? (
    <p>Nothing was measured of it in the last 14 days.</p>
  ) : (
    <ReplayedLoad load={load} name={plain(resource.name, 80)} />
  );
};

type Saving = ResourceView['recommendations'][number];
const SAVINGS: readonly Column<Saving>[] = [
  {
    id: 'title',
    head: 'Recommendation',
    cell: ({ id, title }) => <Link href={`/recommendations/${id}`}>{title}</Link>,
  },
  { id: 'saves', head: 'Saves/mo', isNumber: true, cell: ({ saves }) => dollars(saves) },
  { id: 'found', head: 'Found', cell: ({ foundAt }) => <Time at={foundAt} /> },
];

const Savings = ({ view: { recommendations } }: { readonly view: ResourceView }) =>
  recommendations.length === 0 ? (
    <p>Nothing to save is known.</p>
  ) : (
    <FactTable
      label="Open savings"
      columns={SAVINGS}
      rows={recommendations}
      rowKey={({ id }) => id}
    />
  );

type Change = ResourceView['changes'][number];
const CHANGES: readonly Column<Change>[] = [
  {
    id: 'state',
    head: 'State',
    cell: ({ phase, outcome }) => <StateLabel phase={phase} outcome={outcome} />,
  },
  {
    id: 'change',
    head: 'Change',
    cell: ({ number, title }) => <Link href={`/changes/${number}`}>{`${number} ${title}`}</Link>,
  },
  { id: 'opened', head: 'Opened', cell: ({ openedAt }) => <Time at={openedAt} /> },
  {
    id: 'revert',
    head: 'Take back',
    cell: ({ number, outcome }) =>
      outcome === 'completed' ? <RollBackButton change={number} says="Revert" of={number} /> : '–',
  },
];

const Changes = ({ view: { changes } }: { readonly view: ResourceView }) =>
  changes.length === 0 ? (
    <p>Trimtab never changed it.</p>
  ) : (
    <FactTable label="Changes" columns={CHANGES} rows={changes} rowKey={({ change }) => change} />
  );

type Named = readonly [string, string];
const NAMED: readonly Column<Named>[] = [
  { id: 'name', head: 'Name', cell: ([name]) => plain(name, 128) },
  { id: 'value', head: 'Value', cell: ([, value]) => plain(value, 256) },
];

const Tags = ({ tags }: { readonly tags: Readonly<Record<string, string>> }) => {
  const rows = Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return rows.length === 0 ? (
    <p>It has no tag.</p>
  ) : (
    <FactTable label="Tags" columns={NAMED} rows={rows} rowKey={([name]) => name} />
  );
};

/** What is told elsewhere on the page, or nobody asks for. */
const TOLD: ReadonlySet<string> = new Set([
  'schema',
  'tags',
  'observedAt',
  'id',
  'account',
  'region',
]);

const Observed = ({ fact }: { readonly fact: ResourceView['fact'] }) => {
  const rows = Object.entries(fact)
    .filter(([name]) => !TOLD.has(name))
    .map(([name, value]): Named => [name, shownValue(name, value)]);
  return (
    <FactTable label="As it was observed" columns={NAMED} rows={rows} rowKey={([name]) => name} />
  );
};

const shownValue = (name: string, value: unknown): string => {
  if (typeof value === 'number' && TIME.test(name)) return isoTime(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** Properties whose numbers are times: `createdAt`, `firstSeenDetached`. */
const TIME = /(At|Detached)$/;
