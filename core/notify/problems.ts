import { BUILT_IN_TARGETS } from '#core/contract/config/notifications.ts';
import type { ConfigProblem } from '#core/contract/config/problem.ts';
import type { Config } from '#core/contract/config.ts';
import { closest } from '#core/errors/closest.ts';
import { isZone } from '#core/planning/zone.ts';
import { refusedUrl } from './host.ts';
import { PLACEHOLDERS, unknownPlaceholders } from './template.ts';

type Told = Pick<Config, 'notifications' | 'approval'>;

/** What leads nowhere, or where nothing may be sent, in what people are told and how. */
export const problemsOfNotify = (config: Told): readonly ConfigProblem[] =>
  [
    ...reservedNames(config),
    ...unknownTargets(config),
    ...unknownPeople(config),
    ...refusedWebhooks(config),
    ...wrongTemplates(config),
    ...wrongZone(config),
  ].map(({ path, says }) => ({ path: ['notifications', ...path], says }));

const reservedNames = ({ notifications }: Told): ConfigProblem[] =>
  BUILT_IN_TARGETS.filter((name) => name in notifications.targets).map((name) => ({
    path: ['targets', name],
    says: 'is always there: give yours another name',
  }));

const unknownTargets = ({ notifications, approval }: Told): ConfigProblem[] => {
  const targets = [...BUILT_IN_TARGETS, ...Object.keys(notifications.targets)];
  const people = approval.approvers.map(({ name }) => name);
  const unknown = (named: readonly string[], path: readonly PropertyKey[], known: string[]) =>
    named.flatMap((name, i) =>
      known.includes(name)
        ? []
        : [{ path: [...path, i], says: `there is no target ${name}${nearest(name, known)}` }],
    );
  return [
    ...notifications.routes.flatMap(({ to }, i) => unknown(to, ['routes', i, 'to'], targets)),
    ...unknown(notifications.escalation.line, ['escalation', 'line'], [...targets, ...people]),
  ];
};

const unknownPeople = ({ notifications, approval }: Told): ConfigProblem[] => {
  const names = approval.approvers.map(({ name }) => name);
  return Object.entries(notifications.targets).flatMap(([target, config]) =>
    config.kind !== 'mail'
      ? []
      : config.to.flatMap((who, i) =>
          names.includes(who) || isMail(who)
            ? []
            : [
                {
                  path: ['targets', target, 'to', i],
                  says: `${who} is neither an approver nor a mail address${nearest(who, names)}`,
                },
              ],
        ),
  );
};

const isMail = (text: string): boolean => /^[^\s@,;:<>"()[\]\\]+@[^\s@,;:<>"()[\]\\]+$/.test(text);

const refusedWebhooks = ({ notifications }: Told): ConfigProblem[] =>
  Object.entries(notifications.targets).flatMap(([target, config]) => {
    const reason = config.kind === 'webhook' ? refusedUrl(config.url) : undefined;
    return reason === undefined ? [] : [{ path: ['targets', target, 'url'], says: reason }];
  });

const wrongTemplates = ({ notifications }: Told): ConfigProblem[] =>
  Object.entries(notifications.templates).flatMap(([type, template]) =>
    unknownPlaceholders(template).map((name) => ({
      path: ['templates', type],
      says: `${name} is no placeholder; there are ${PLACEHOLDERS.map((each) => `{${each}}`).join(', ')}`,
    })),
  );

const wrongZone = ({ notifications: { quietHours } }: Told): ConfigProblem[] =>
  quietHours === undefined || isZone(quietHours.zone)
    ? []
    : [
        {
          path: ['quietHours', 'zone'],
          says: `there is no time zone ${quietHours.zone}: expected an IANA name like Europe/Berlin`,
        },
      ];

const nearest = (name: string, known: readonly string[]): string => {
  const meant = closest(name, known);
  return meant === undefined ? `; there are ${known.join(', ')}` : `, did you mean ${meant}?`;
};
