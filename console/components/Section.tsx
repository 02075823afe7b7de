import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';

/** A part of a page under its heading; beside it a note, or a link to more of the same. */
export const Section = ({
  title,
  note,
  link,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly link?: ReactNode;
  readonly children: ReactNode;
}) => (
  <Container
    header={
      <Header
        variant="h2"
        info={note !== undefined && <span className="section-note">{note}</span>}
        actions={link}
      >
        {title}
      </Header>
    }
  >
    {children}
  </Container>
);
