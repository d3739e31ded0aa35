import { JangteoError } from '@jangteo/kernel/errors';
import type { SearchRequest } from '@jangteo/ports/search/search-index';
import { Searcher } from './query-search.ts';
import { QueryView } from './query-view.ts';
import { serveThread } from './serve-thread.ts';
import type { View } from './view.ts';

/** What this thread is told: an index as searches see it from now on, or that it is gone. */
export type QueryNews = { readonly view: View } | { readonly forget: string };

const views = new Map<string, QueryView>();
const searcher = new Searcher();

serveThread(
  {
    search(json) {
      const { index, request } = JSON.parse(json) as { index: string; request: SearchRequest };
      const view = views.get(index);
      if (view === undefined) throw new JangteoError('NOT_FOUND', `there is no search index "${index}"`);
      return JSON.stringify(searcher.search(view, request));
    },
  },
  (message) => {
    const news = message as QueryNews;
    if ('forget' in news) views.delete(news.forget);
    else views.set(news.view.index, new QueryView(news.view, views.get(news.view.index)));
  },
);
