// `search`: the index that people search the trail by. It can be made anew from the log at any time.
import { z } from 'zod';
import { place, yesNo } from './fields.ts';

export const search = z.strictObject({
  index: place('the index').default('./search.db').meta({
    description:
      'File of the index, made from the log and made again when it is lost. It is used where `listeners.api` is configured.',
  }),
  texts: yesNo().default(true).meta({
    description:
      'Whether statements, parameters and masked errors can be searched. They stand in that file in the clear, readable by its owner only; `false` leaves them out.',
  }),
});
