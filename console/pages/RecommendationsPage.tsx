import { Answer } from '#console/components/Answer.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { RecommendationTable } from '#console/components/RecommendationTable.tsx';
import { LastScan, NothingFound, ScanGaps, Skipped } from '#console/components/ScanSummary.tsx';
import { useRecommendations } from '#console/live/queries.ts';

/** Everything that could be saved, a row each. Which rows are shown and in which order is in the address. */
export const RecommendationsPage = () => {
  const found = useRecommendations();
  return (
    <>
      <PageTitle title="Recommendations">
        {found.data !== undefined && <LastScan seen={found.data} />}
      </PageTitle>
      <Answer what="recommendations" to={found}>
        {(list) => (
          <div className="recommendations">
            <ScanGaps seen={list} />
            {list.recommendations.length === 0 ? (
              <NothingFound seen={list} />
            ) : (
              <RecommendationTable list={list} />
            )}
            <Skipped seen={list} />
          </div>
        )}
      </Answer>
    </>
  );
};
