import { useWords } from '../language.ts';
import { Page } from '../parts/page.tsx';
import { Tabs } from '../parts/tabs.tsx';
import type { RoomEntry, RoomProps } from '../room.ts';
import { linkTo } from '../route.ts';
import { catalogWords, productWords } from '../words/catalog.ts';
import { Categories } from './catalog/categories.tsx';
import { ImportPage, Imports } from './catalog/imports.tsx';
import { ProductList } from './catalog/product-list.tsx';
import { NewProduct, ProductPage } from './catalog/product-page.tsx';

function Catalog({ rest }: RoomProps) {
  const say = useWords(catalogWords);
  const products = useWords(productWords);
  const [part, id] = rest;
  if (part === 'products' && id !== undefined) return <ProductPage key={id} id={id} />;
  if (part === 'new') return <NewProduct />;
  if (part === 'import' && id !== undefined) return <ImportPage key={id} id={id} />;
  const open = part === undefined ? '/catalog' : `/catalog/${part}`;
  return (
    <Page
      title={say.title}
      about={say.about}
      actions={
        open === '/catalog' && (
          <a class="button" href={linkTo('/catalog/new')}>
            {products.create}
          </a>
        )
      }
    >
      <Tabs
        label={say.tabs}
        open={open}
        tabs={[
          ['/catalog', say.products],
          ['/catalog/categories', say.categories],
          ['/catalog/import', say.imports],
        ]}
      />
      {part === 'categories' ? <Categories /> : part === 'import' ? <Imports /> : <ProductList />}
    </Page>
  );
}

export const catalog: RoomEntry = { path: '/catalog', title: { ko: catalogWords.ko.title, en: catalogWords.en.title }, Room: Catalog };
