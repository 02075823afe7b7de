import PropertyFilter, {
  type PropertyFilterProps,
} from '@cloudscape-design/components/property-filter';
import type { RefObject } from 'react';
import { FILTER_WORDS } from './filter-words.ts';

/** The field that rows are filtered by; a file of its own, since it is larger than the table and comes after it. */
export const RecommendationFilter = ({
  field,
  ...filter
}: Omit<PropertyFilterProps, 'i18nStrings'> & {
  /** To put the keyboard into it. */
  readonly field: RefObject<PropertyFilterProps.Ref | null>;
}) => <PropertyFilter {...filter} ref={field} i18nStrings={FILTER_WORDS} expandToViewport />;
