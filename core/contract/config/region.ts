import * as z from 'zod';

export const regionSchema = z
  .string()
  .regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'the id of a region, such as eu-west-1');
