import { useStatus } from '#console/live/queries.ts';
import { consoleLink, type Linked } from '#core/present/console-link.ts';

/** Opens a resource in the AWS console; what is simulated is in none. */
export const ConsoleLink = ({ to }: { readonly to: Linked }) => {
  const { data: status } = useStatus();
  const href = consoleLink(to);
  if (href === undefined || status === undefined || status.simulated) return null;
  return (
    <a href={href} target="_blank" rel="noreferrer">
      Open in AWS console
    </a>
  );
};
