// Writes the recommendations that `npm test` compares with. Read the difference before it is committed: each line of it
// is something that people will be told.
// Usage: node test/support/write-golden-recommendations.ts
import { goldenRecommendations } from './golden-estate.ts';
import { writeGolden } from './golden-files.ts';

writeGolden('recommendations.json', await goldenRecommendations());
