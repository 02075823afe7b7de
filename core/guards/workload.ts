import { clear, defineGuard, type Guard, stop } from './guard.ts';

/** With one replica every restart is an outage. */
const LEAST_REPLICAS = 2;

/** @see https://kubernetes.io/docs/concepts/workloads/pods/disruptions/ */
const workload = defineGuard({
  id: 'workload',
  family: 'workload',
  numbers: [27],
  stopsWhen: `HPA or VPA scales it, GitOps owns it, its disruption budget allows no disruption, or it has fewer than ${LEAST_REPLICAS} replicas`,
  asks: {
    says: 'plans that call Kubernetes',
    covers: ({ steps }) => steps.some(({ call }) => String(call.service) === 'kubernetes'),
  },
  needs: ['workload'],
  check: ({ workload: { replicas, autoscalers, gitOpsOwner, disruptionsAllowed } }) => {
    if (gitOpsOwner !== null)
      return stop(`${gitOpsOwner} would put it back from its repository`, 'change it there');
    if (autoscalers.length > 0)
      return stop(`${autoscalers.join(', ')} scales it`, 'change the autoscaler instead');
    if (!(replicas >= LEAST_REPLICAS))
      return stop(
        `it has ${replicas} replicas, and a restart would be an outage`,
        `give it ${LEAST_REPLICAS} replicas`,
      );
    if (disruptionsAllowed !== null && !(disruptionsAllowed >= 1))
      return stop('its disruption budget allows no disruption now', 'wait until it does');
    return clear(`it has ${replicas} replicas, and nothing else scales or owns it`);
  },
});

/** What holds for a Kubernetes workload. */
export const WORKLOAD_GUARDS: readonly Guard[] = [workload];
