import Spinner from '@cloudscape-design/components/spinner';

/** Something is on its way; says what, also to a screen reader. */
export const Loading = ({ what }: { readonly what: string }) => (
  <p className="loading" role="status">
    <Spinner /> Loading {what}…
  </p>
);
