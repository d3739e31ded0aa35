import { store } from './store.ts';

/** Whether the last call reached the shop. */
export const onlineStore = store(true);
