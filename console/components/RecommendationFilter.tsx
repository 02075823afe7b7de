import PropertyFilter, {
  type PropertyFilterProps,
} from '@cloudscape-design/components/property-filter';
import { type RefObject, useEffect } from 'react';
import { FILTER_WORDS } from './filter-words.ts';

/** The field that rows are filtered by; a file of its own, since it is larger than its page and loaded when it is asked for. */
export const RecommendationFilter = ({
  field,
  takesFocus,
  ...filter
}: Omit<PropertyFilterProps, 'i18nStrings'> & {
  /** To put the keyboard into it. */
  readonly field: RefObject<PropertyFilterProps.Ref | null>;
  /** Whether it was asked for just now. */
  readonly takesFocus: boolean;
}) => {
  useEffect(() => {
    if (takesFocus) field.current?.focus();
  }, [takesFocus, field]);
  return <PropertyFilter {...filter} ref={field} i18nStrings={FILTER_WORDS} expandToViewport />;
};
