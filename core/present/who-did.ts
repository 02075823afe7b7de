import type { EventBody } from '#core/model/ledger.ts';

/** What the product does by itself, at the times and by the rules that people have set. */
export const PRODUCT = { who: 'trimtab', via: 'workflow' } as const;

/** Whose doing an event is, and by which way it came. */
export const whoDid = (body: EventBody): { readonly who: string; readonly via: string } => {
  switch (body.kind) {
    case 'opened':
      return { who: body.requestedBy, via: PRODUCT.via };
    case 'edit-found':
      return { who: body.by, via: 'cloud' };
    case 'decided':
    case 'commented':
    case 'withdrawn':
    case 'rollback-asked':
    case 'restored':
    case 'acknowledged':
      return { who: body.by, via: body.via };
    case 'attempt-refused':
      return { who: body.by ?? 'somebody unknown', via: body.via };
    default:
      return PRODUCT;
  }
};
