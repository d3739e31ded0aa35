import { races } from './races.ts';

races('a race in the fast lane', { JANGTEO_FAST_LANE: 'on' });
