import type { Risk } from '#core/model/change.ts';
import './RiskFactors.css';

/** The factors as bars, one after the other on one scale, so that they are seen to add up to the score. */
export const RiskFactors = ({ risk }: { readonly risk: Risk }) => {
  let before = 0;
  const rows = risk.factors.map((factor) => {
    const from = before;
    before += factor.points;
    return { ...factor, from };
  });
  return (
    <ul className="risk">
      {rows.map(({ name, points, reason, mitigation, from }) => (
        <li key={name}>
          <span className="risk-name">{name.replace('-', ' ')}</span>
          <RiskBar from={from} points={points} />
          <span className="risk-points">{points}</span>
          <span className="risk-reason">
            {reason}
            {mitigation !== undefined && <em> Lower: {mitigation}</em>}
          </span>
        </li>
      ))}
      <li className="risk-total">
        <span className="risk-name">Risk</span>
        <RiskBar from={0} points={risk.score} />
        <span className="risk-points">{risk.score}</span>
        <span className="risk-reason">of 100, {risk.band}</span>
      </li>
    </ul>
  );
};

const RiskBar = ({ from, points }: { readonly from: number; readonly points: number }) => (
  <svg className="risk-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect className="risk-bar-ground" x="0" y="0" width="100" height="8" />
    <rect className="risk-bar-points" x={from} y="0" width={points} height="8" />
  </svg>
);
