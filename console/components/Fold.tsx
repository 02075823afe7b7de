import ExpandableSection from '@cloudscape-design/components/expandable-section';
import type { ReactNode } from 'react';

/** A part of a page that can be folded away. */
export const Fold = ({
  title,
  isOpen = false,
  children,
}: {
  readonly title: string;
  /** Open from the start: it holds what somebody has to do now. */
  readonly isOpen?: boolean;
  readonly children: ReactNode;
}) => (
  <ExpandableSection
    variant="container"
    headerText={title}
    headingTagOverride="h2"
    defaultExpanded={isOpen}
  >
    {children}
  </ExpandableSection>
);
