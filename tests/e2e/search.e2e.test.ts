// In this order: the guide adds words, which change what is found.
import './search-pages.ts';
import './search-api.ts';
import './search-guide.ts';
