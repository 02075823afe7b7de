import './FourFacts.css';

/** Saves, Risk, Interruption, Undo: always together, in this order. */
export const FourFacts = ({ facts }: { readonly facts: readonly Fact[] }) => (
  <dl className="four-facts">
    {facts.map(({ label, value, detail }) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd>
          <strong>{value}</strong>
          <span>{detail}</span>
        </dd>
      </div>
    ))}
  </dl>
);

/** As the presentation makes them, or as the API sends them. */
interface Fact {
  readonly label: string;
  readonly value: string;
  readonly detail?: string | undefined;
}
