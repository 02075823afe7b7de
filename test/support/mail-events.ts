/**
 * What SES publishes of a mail, as its documentation shows it, about a mail of ours to Ana.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html
 */

const MAIL = {
  timestamp: '2017-08-05T00:40:02.012Z',
  source: 'Trimtab <approvals@example.com>',
  sourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/approvals@example.com',
  sendingAccountId: '123456789012',
  messageId: 'EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000',
  destination: ['ana@example.com'],
  headersTruncated: false,
  tags: {
    'ses:configuration-set': ['ConfigSet'],
    'ses:from-domain': ['example.com'],
    change: ['chg-a'],
    approval: ['apr-1'],
  } as Record<string, string[]>,
};

export const BOUNCE = {
  eventType: 'Bounce',
  bounce: {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: [
      {
        emailAddress: 'ana@example.com',
        action: 'failed',
        status: '5.1.1',
        diagnosticCode: 'smtp; 550 5.1.1 user unknown',
      },
    ],
    timestamp: '2017-08-05T00:41:02.669Z',
    feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
    reportingMTA: 'dsn; mta.example.com',
  },
  mail: MAIL,
};

export const COMPLAINT = {
  eventType: 'Complaint',
  complaint: {
    complainedRecipients: [{ emailAddress: 'ana@example.com' }],
    timestamp: '2017-08-05T00:41:02.669Z',
    feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
    userAgent: 'Mozilla/5.0',
    complaintFeedbackType: 'abuse',
    arrivalDate: '2017-08-05T00:41:02.669Z',
  },
  mail: MAIL,
};

export const REJECT = { eventType: 'Reject', reject: { reason: 'Bad content' }, mail: MAIL };

export const DELAY = {
  eventType: 'DeliveryDelay',
  deliveryDelay: {
    timestamp: '2020-06-16T00:25:40.095Z',
    delayType: 'TransientCommunicationFailure',
    expirationTime: '2020-06-16T00:25:40.914Z',
    delayedRecipients: [
      {
        emailAddress: 'ana@example.com',
        status: '4.4.1',
        diagnosticCode: 'smtp; 421 4.4.1 Unable to connect to remote host',
      },
    ],
  },
  mail: MAIL,
};

/** An event as a topic hands it to a function. */
export const overTopic = (...events: readonly unknown[]) => ({
  Records: events.map((event) => ({
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    Sns: { Type: 'Notification', Message: JSON.stringify(event) },
  })),
});
