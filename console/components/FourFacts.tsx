import type { FourFacts as Facts } from '#core/present/four-facts.ts';

/** Saves, Risk, Interruption, Undo: always together, in this order. */
export const FourFacts = ({ facts }: { readonly facts: Facts }) => (
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
