import SideNavigation, {
  type SideNavigationProps,
} from '@cloudscape-design/components/side-navigation';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useStatus } from '#console/live/queries.ts';
import type { Status } from '#core/contract/api.ts';

interface NavigationPage {
  readonly to: string;
  readonly name: string;
  /** How many of what are there, where somebody should know. */
  readonly count?: (status: Status) => string;
}

/** Groups of pages, a line between them. */
const PAGES: readonly (readonly NavigationPage[])[] = [
  [
    { to: '/', name: 'Overview' },
    { to: '/recommendations', name: 'Recommendations' },
    {
      to: '/approvals',
      name: 'Approvals',
      count: ({ waitingApprovals }) => (waitingApprovals > 0 ? ` (${waitingApprovals})` : ''),
    },
    {
      to: '/changes',
      name: 'Changes',
      count: ({ liveChanges }) => (liveChanges > 0 ? ` (${liveChanges} live)` : ''),
    },
  ],
  [
    { to: '/resources', name: 'Resources' },
    { to: '/costs', name: 'Costs' },
  ],
  [
    { to: '/policies', name: 'Policies' },
    { to: '/audit', name: 'Audit' },
    { to: '/settings', name: 'Settings' },
  ],
];

/** Every page there is. On a narrow screen the list is folded away behind the name of the page that is shown. */
export const PageNavigation = () => {
  const { data: status } = useStatus();
  const [path, navigate] = useLocation();
  const [isOpen, setOpen] = useState(false);
  const here = PAGES.flat().find(({ to }) => (to === '/' ? path === to : isBelow(path, to)));
  const items = PAGES.flatMap((group, i): SideNavigationProps.Item[] => [
    ...(i === 0 ? [] : [{ type: 'divider' as const }]),
    ...group.map(({ to, name, count }) => ({
      type: 'link' as const,
      href: to,
      text: `${name}${(status && count?.(status)) ?? ''}`,
    })),
  ]);
  return (
    <nav className="shell-navigation" aria-label="Pages">
      <button
        type="button"
        className="shell-navigation-toggle"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        Pages <span aria-hidden="true">{isOpen ? '▴' : '▾'}</span>
        {here !== undefined && <small>{here.name}</small>}
      </button>
      <div className="shell-navigation-pages" data-open={isOpen}>
        <SideNavigation
          items={items}
          {...(here !== undefined && { activeHref: here.to })}
          onFollow={(event) => {
            event.preventDefault();
            setOpen(false);
            navigate(event.detail.href);
          }}
        />
      </div>
    </nav>
  );
};

const isBelow = (path: string, to: string): boolean => path === to || path.startsWith(`${to}/`);
