import { Link } from 'wouter';

/** Ways to look at a page, each with an address of its own. */
export const ViewLinks = ({
  label,
  links,
}: {
  /** What is chosen among: `Requests`. */
  readonly label: string;
  readonly links: readonly {
    readonly name: string;
    readonly href: string;
    readonly isShown: boolean;
  }[];
}) => (
  <nav className="view-links" aria-label={label}>
    {links.map(({ name, href, isShown }) => (
      <Link key={href} href={href} aria-current={isShown ? 'true' : undefined}>
        {name}
      </Link>
    ))}
  </nav>
);
