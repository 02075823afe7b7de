import * as z from 'zod';

/**
 * Blocks as Slack takes them, with its limits: what goes beyond is refused here as it is there.
 * @see https://docs.slack.dev/reference/block-kit/blocks
 */

const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });

const confirmSchema = z.strictObject({
  title: plainText(100),
  text: plainText(300),
  confirm: plainText(30),
  deny: plainText(30),
});

const buttonSchema = z.strictObject({
  type: z.literal('button'),
  action_id: z.string().min(1).max(255),
  text: plainText(75),
  value: z.string().max(2_000).optional(),
  url: z.url().max(3_000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirmSchema.optional(),
});
export type BlockButton = z.infer<typeof buttonSchema>;

const blockSchema = z.union([
  z.strictObject({ type: z.literal('header'), text: plainText(150) }),
  z.strictObject({ type: z.literal('section'), text: mrkdwn(3_000) }),
  z.strictObject({
    type: z.literal('section'),
    fields: z.array(mrkdwn(2_000)).min(1).max(10),
  }),
  z.strictObject({
    type: z.literal('actions'),
    elements: z
      .array(buttonSchema)
      .min(1)
      .max(25)
      .refine(
        (buttons) => new Set(buttons.map(({ action_id }) => action_id)).size === buttons.length,
        'each action_id once',
      ),
  }),
  z.strictObject({ type: z.literal('context'), elements: z.array(mrkdwn(2_000)).min(1).max(10) }),
]);
export type Block = z.infer<typeof blockSchema>;

export const blocksSchema = z.array(blockSchema).max(50);

export const modalSchema = z.strictObject({
  type: z.literal('modal'),
  callback_id: z.string().max(255),
  private_metadata: z.string().max(3_000),
  title: plainText(24),
  submit: plainText(24),
  close: plainText(24),
  blocks: z
    .array(
      z.strictObject({
        type: z.literal('input'),
        block_id: z.string().max(255),
        label: plainText(2_000),
        element: z.strictObject({
          type: z.literal('plain_text_input'),
          action_id: z.string().max(255),
          multiline: z.boolean().optional(),
          max_length: z.int().min(1).max(3_000).optional(),
        }),
      }),
    )
    .min(1)
    .max(100),
});
