import { CONNECTIONS, driverReads, skewedId } from './driver-reads.ts';

/**
 * The driver alone on the products that a shop wrote into the schema `<prefix>_documents`: by the primary key, with some fields only,
 * and through the narrow table of keys. Then they are dropped.
 */
export async function mysqlReads(url: string, products: number, seconds: number): Promise<(string | number)[][]> {
  const { createPool } = await import('mysql2/promise');
  const schema = `${new URL(url).pathname.slice(1)}_documents`;
  const server = new URL(url);
  server.pathname = `/${schema}`;
  const pool = createPool({ uri: server.href, connectionLimit: CONNECTIONS });
  const find = async (columns: string) => {
    const [rows] = await pool.execute(`select ${columns} from \`products.documents\` where id = ?`, [skewedId(products)]);
    return (rows as unknown[]).length === 1;
  };
  const [state] = (await pool.query('select generation from collections where name = ?', ['products']))[0] as { generation: number }[];
  const byKeys = `select d.json from \`products.${state?.generation}.keys\` k force index (primary) join \`products.documents\` d on d.id = k.id where k.id = ?`;
  const rows = await driverReads(
    {
      "MySQL's driver alone": () => find('json'),
      "MySQL's driver alone, two fields": () => find("json_extract(json, '$.title', '$.price')"),
      "MySQL's driver alone, by the narrow table of keys": async () =>
        ((await pool.execute(byKeys, [skewedId(products)]))[0] as unknown[]).length === 1,
    },
    seconds,
  );
  await pool.query(`drop database \`${schema}\``);
  await pool.end();
  return rows;
}
