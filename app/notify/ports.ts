import type { Alert, AppendOptions } from '#app/ports.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { AlertSubject } from '#core/notify/alert-id.ts';
import type { Address, Delivery, DeliveryState, SendResult } from '#core/notify/delivery.ts';
import type { AlertKind } from '#core/notify/escalate.ts';
import type { Notice } from '#core/present/notice/notice.ts';
import type { SlackMessage, SlackModal } from '#core/present/slack/blocks.ts';

/** What telling people needs from the world; see `app/ports.ts` for the rest. */

// ── Deliveries ─────────────────────────────────────────────────────────────────────────────────────

/** A delivery as it stands; `tries` counts the attempts that were begun. */
export interface KeptDelivery extends Delivery {
  readonly state: DeliveryState;
  readonly tries: number;
  /** Why it is not sent yet, or never was. */
  readonly because: string;
}

/** Keeps a delivery before it is sent. Returns whether it is new. */
export type KeepDelivery = (delivery: Delivery) => Promise<boolean>;
/** Those that wait and are due, and those whose attempt ought to have ended by now. */
export type DueDeliveries = (now: EpochMs) => Promise<readonly KeptDelivery[]>;
/** Takes a delivery for one attempt, until then. Undefined: somebody else has it. */
export type ClaimDelivery = (
  kept: KeptDelivery,
  until: EpochMs,
) => Promise<KeptDelivery | undefined>;
/** Writes how an attempt ended. */
export type SettleDelivery = (
  claimed: KeptDelivery,
  after: { readonly state: DeliveryState; readonly dueAt: EpochMs; readonly because: string },
) => Promise<void>;

/** Notes that a delivery which was sent came back. What is not known is left. */
export type NoteReturned = (delivery: string, because: string) => Promise<void>;

/** Changes that ended, and of which nobody has been told yet. */
export type UntoldChanges = () => Promise<readonly string[]>;
/** From here on the deliveries of its end are kept. */
export type MarkTold = (change: string) => Promise<void>;

// ── Channels ───────────────────────────────────────────────────────────────────────────────────────

export type AddressOf<K extends Address['kind']> = Extract<Address, { readonly kind: K }>;
/** Sends one notice to one address. `id` is that of the delivery, the same in each attempt. Throws `AppError`s only. */
export type Channel<K extends Address['kind']> = (
  notice: Notice,
  address: AddressOf<K>,
  id: string,
) => Promise<SendResult>;
export type Channels = { readonly [K in Address['kind']]: Channel<K> };

/** What a reference of the configuration names. @throws NotFoundError when there is nothing */
export type ReadSecret = (reference: string) => Promise<string>;

export interface Published {
  readonly subject: string;
  readonly text: string;
  /** For those who get the topic's messages by mail. */
  readonly mail: string;
  readonly attributes: Readonly<Record<string, string>>;
}
export type PublishToTopic = (topic: string, message: Published) => Promise<void>;
export type SendSms = (number: string, text: string) => Promise<void>;

/** A message in a Slack channel; `ts` is its id there. */
export interface SlackPlace {
  readonly channel: string;
  readonly ts: string;
}
export interface SlackApi {
  readonly post: (
    token: string,
    message: SlackMessage & {
      readonly channel: string;
      readonly thread?: string;
      /** Shows an answer in a thread to the channel too. */
      readonly toChannel?: boolean;
    },
  ) => Promise<SlackPlace>;
  readonly update: (token: string, place: SlackPlace, message: SlackMessage) => Promise<void>;
  readonly openModal: (token: string, trigger: string, modal: SlackModal) => Promise<void>;
  /** Says something that only one person in a channel sees. */
  readonly whisper: (
    token: string,
    to: { readonly channel: string; readonly user: string },
    text: string,
  ) => Promise<void>;
}

/** The one message of a change in a channel. */
export type SlackMessageOf = (change: string, channel: string) => Promise<SlackPlace | undefined>;
export type SaveSlackMessage = (change: string, place: SlackPlace) => Promise<void>;

/** Posts a signed message. */
export type PostWebhook = (
  to: { readonly url: string; readonly secret: string },
  message: { readonly id: string; readonly at: EpochMs; readonly body: string },
) => Promise<void>;

// ── Alerts ─────────────────────────────────────────────────────────────────────────────────────────

/** An alert that nobody has acknowledged. */
export interface OpenAlert extends Alert {
  readonly id: string;
  readonly kind: AlertKind;
  /** The round that is told next: 0 while nobody was told. */
  readonly told: number;
}
export type OpenAlerts = () => Promise<readonly OpenAlert[]>;
/** By its id, open or not. */
export type FindAlert = (id: string) => Promise<OpenAlert | undefined>;
/**
 * Opens an alert unless one of that kind about the same thing is open.
 *
 * @param since when what it tells of began: whoever acknowledged one after that has seen it
 */
export type RaiseAlert = (
  alert: Alert & { readonly kind: AlertKind },
  since?: EpochMs,
) => Promise<void>;
/** Whether there is such an alert that nobody has acknowledged. */
export type IsAlertOpen = (alert: AlertSubject) => Promise<boolean>;
/** @throws ConflictError when somebody else has told it or it was acknowledged */
export type MarkAlertTold = (alert: OpenAlert, told: number) => Promise<void>;

export interface Acknowledgement {
  readonly by: string;
  readonly via: string;
  readonly at: EpochMs;
  readonly note?: string;
}
/**
 * Closes an alert and, where it is about a change, writes it into the ledger in the same transaction.
 *
 * @throws ConflictError when it is not open any more or the change moved
 */
export type CloseAlert = (
  alert: OpenAlert,
  acknowledgement: Acknowledgement,
  ledger: AppendOptions | undefined,
) => Promise<void>;
