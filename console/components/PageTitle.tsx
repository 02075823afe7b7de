import { type ReactNode, useEffect } from 'react';

/** The one first-level heading of a page; names the tab too. */
export const PageTitle = ({
  title,
  tab = title,
  children,
}: {
  readonly title: string;
  readonly tab?: string;
  readonly children?: ReactNode;
}) => {
  useEffect(() => {
    document.title = `${tab} · Trimtab`;
  }, [tab]);
  return (
    <div className="page-title">
      <h1>{title}</h1>
      {children}
    </div>
  );
};
