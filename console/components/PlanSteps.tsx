import type { ApiCall, Plan } from '#core/model/plan.ts';
import { callName, callText, stepText, wayBack } from '#core/present/calls.ts';
import './PlanSteps.css';

/** What is called, and what would be called to go back, in their order and with everything they are called with. */
export const PlanSteps = ({ plan }: { readonly plan: Plan }) => {
  const back = wayBack(plan);
  return (
    <div className="two-columns">
      <section>
        <h3>Steps</h3>
        <ol className="steps">
          {plan.steps.map((step) => (
            <li key={step.id}>
              <Call call={step.call} says={stepText(step)} />
              {step.undo === undefined && <p className="step-note">Cannot be undone.</p>}
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h3>Way back</h3>
        {back.length === 0 ? (
          <p>There is no way back.</p>
        ) : (
          <ol className="steps">
            {back.map((call) => (
              <li key={callText(call)}>
                <Call call={call} />
              </li>
            ))}
          </ol>
        )}
      </section>
    </div>
  );
};

const Call = ({ call, says }: { readonly call: ApiCall; readonly says?: string }) => (
  <>
    {says !== undefined && <p>{says}</p>}
    <code className="call">
      {callText({ ...call, input: {} })}
      {Object.entries(call.input).map(([name, value]) => (
        <span key={name}>
          {callText({ ...call, input: { [name]: value } }).slice(callName(call).length)}
        </span>
      ))}
    </code>
  </>
);
