/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const ROLE_NAME: RegExp = /^[\w+=,.@-]{1,64}$/;
