import { Failure } from '#console/components/Failure.tsx';
import { Loading } from '#console/components/Loading.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { RecommendationTable } from '#console/components/RecommendationTable.tsx';
import { LastScan, NothingFound, ScanGaps, Skipped } from '#console/components/ScanSummary.tsx';
import { useRecommendations } from '#console/live/queries.ts';

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
            <RecommendationTable list={data} />
          )}
          <Skipped seen={data} />
        </div>
      )}
    </>
  );
};
