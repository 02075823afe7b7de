import { Link, useLocation, useSearchParams } from 'wouter';
import { Answer } from '#console/components/Answer.tsx';
import { Choice } from '#console/components/Choice.tsx';
import { type Column, FactTable } from '#console/components/FactTable.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { PolicyTrace } from '#console/components/PolicyTrace.tsx';
import { Section } from '#console/components/Section.tsx';
import { Time } from '#console/components/Time.tsx';
import { usePolicies, useRecommendation, useRecommendations } from '#console/live/queries.ts';
import type { PolicyList } from '#core/contract/api-policies.ts';
import { count, counted, deadline } from '#core/present/format.ts';
import { REQUIREMENT_WORDS } from '#core/present/standing-words.ts';
import './PoliciesPage.css';

/** What decides who must agree, and when how much may change. The recommendation whose trace is shown is in the address. */
export const PoliciesPage = () => {
  const policies = usePolicies();
  return (
    <>
      <PageTitle title="Policies">
        {policies.data !== undefined && (
          <p className="section-note">
            Mode {policies.data.mode}. Configuration{' '}
            <code>{policies.data.version.slice(0, 12)}</code>: a change of it is reviewed like code.
          </p>
        )}
      </PageTitle>
      <Answer what="policies" to={policies}>
        {(list) => (
          <div className="policies">
            <Section title="Rules" note={<Judged list={list} />}>
              <Rules list={list} />
            </Section>
            <Section title="What they say of a recommendation">
              <Trace />
            </Section>
            <Section title="Windows and freezes" note="times of the next two weeks">
              <Timing timing={list.timing} />
            </Section>
            <Section title="How much at once">
              <ul>
                {list.caps.map((says) => (
                  <li key={says}>{says}</li>
                ))}
              </ul>
            </Section>
          </div>
        )}
      </Answer>
    </>
  );
};

const Judged = ({ list: { judged, since } }: { readonly list: PolicyList }) => (
  <>
    {counted(judged, 'change')} judged since <Time at={since} />
  </>
);

type Rule = PolicyList['rules'][number];

const Rules = ({ list: { rules } }: { readonly list: PolicyList }) => {
  const places = new Map(rules.map(({ name }, i) => [name, i + 1]));
  const columns: readonly Column<Rule>[] = [
    { id: 'place', head: 'No.', cell: ({ name }) => places.get(name), isNumber: true },
    {
      id: 'rule',
      head: 'Rule',
      cell: ({ name, says }) => (
        <>
          {says}
          <br />
          <small>{name}</small>
        </>
      ),
    },
    { id: 'asks', head: 'Asks', cell: ({ requires }) => REQUIREMENT_WORDS[requires] },
    { id: 'where', head: 'Where', cell: ({ where }) => <code>{where}</code> },
    { id: 'hits', head: 'Matched', cell: ({ hits }) => count(hits), isNumber: true },
  ];
  return (
    <>
      <p>Every rule that matches counts, and the strictest wins.</p>
      <FactTable label="Rules" columns={columns} rows={rules} rowKey={({ name }) => name} />
    </>
  );
};

const CHOSEN = 'rec';

/** Every rule against one recommendation, as it stands now. */
const Trace = () => {
  const [search] = useSearchParams();
  const [path, navigate] = useLocation();
  const list = useRecommendations();
  return (
    <Answer what="recommendations" to={list}>
      {({ recommendations }) => {
        const chosen =
          recommendations.find(({ id }) => id === search.get(CHOSEN)) ?? recommendations[0];
        if (chosen === undefined) return <p>There is no recommendation now.</p>;
        return (
          <>
            <div className="actions policies-choice">
              <Choice
                label="Recommendation"
                value={chosen.id}
                options={recommendations.map(({ id, title }) => ({ value: id, name: title }))}
                onChoose={(id) => navigate(`${path}?${CHOSEN}=${id}`, { replace: true })}
              />
              <Link href={`/recommendations/${chosen.id}?tab=decision`}>Open it</Link>
            </div>
            <Verdict id={chosen.id} key={chosen.id} />
          </>
        );
      }}
    </Answer>
  );
};

const Verdict = ({ id }: { readonly id: string }) => (
  <Answer what="trace" to={useRecommendation(id)}>
    {({ verdict, row }) =>
      verdict === null ? (
        <p>{row.standing.says} There is nothing to judge.</p>
      ) : (
        <PolicyTrace verdict={verdict} />
      )
    }
  </Answer>
);

/** Times that are told of one window: a nightly one would fill the page. */
const MOST_TIMES = 4;

const Timing = ({ timing }: { readonly timing: PolicyList['timing'] }) =>
  timing.length === 0 ? (
    <p>None is set: changes may be made at any time.</p>
  ) : (
    <ul className="timing">
      {timing.map(({ kind, says, spans }) => (
        <li key={says} data-kind={kind}>
          {says}
          <br />
          <small>
            {spans.length === 0
              ? 'Not in the next two weeks.'
              : spans.slice(0, MOST_TIMES).map(timesOf).join('; ')}
            {spans.length > MOST_TIMES && `; and ${count(spans.length - MOST_TIMES)} more.`}
          </small>
        </li>
      ))}
    </ul>
  );

const timesOf = ({ from, to }: PolicyList['timing'][number]['spans'][number]): string =>
  `${deadline(from)} to ${deadline(to)}`;
