import { races } from './races.ts';

races('a race', {});
