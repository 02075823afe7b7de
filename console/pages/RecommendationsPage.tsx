import { lazy, Suspense } from 'react';
import { Failure } from '#console/components/Failure.tsx';
import { Loading } from '#console/components/Loading.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { LastScan, NothingFound, ScanGaps, Skipped } from '#console/components/ScanSummary.tsx';
import { useRecommendations } from '#console/live/queries.ts';

/** The table is large: it is loaded while the rows are asked for, and the page is there before it. */
const table = import('#console/components/RecommendationTable.tsx');
const RecommendationTable = lazy(async () => ({ default: (await table).RecommendationTable }));

/** Everything that could be saved, a row each. Which rows are shown and in which order is in the address. */
export const RecommendationsPage = () => {
  const { data, error, refetch } = useRecommendations();
  return (
    <>
      <PageTitle title="Recommendations">
        {data !== undefined && <LastScan seen={data} />}
      </PageTitle>
      {error !== null && (
        <Failure what="The recommendations" error={error} onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <Loading what="recommendations" />}
      {data !== undefined && (
        <div className="recommendations">
          <ScanGaps seen={data} />
          {data.recommendations.length === 0 ? (
            <NothingFound seen={data} />
          ) : (
            <Suspense fallback={<Loading what="table" />}>
              <RecommendationTable list={data} />
            </Suspense>
          )}
          <Skipped seen={data} />
        </div>
      )}
    </>
  );
};
