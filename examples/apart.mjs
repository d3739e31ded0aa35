// A shop in eleven processes on this machine, one for each service, the log and the gateway.
//   node examples/apart.mjs [first port]    then kill one of them with -9, look, and start it again as printed
import { spawn } from 'node:child_process';

const first = Number(process.argv[2] ?? 9090);
const parts = ['log', 'users', 'catalog', 'inventory', 'orders', 'payments', 'delivery', 'search', 'operators', 'carts'];
const addresses = Object.fromEntries(
  parts.map((part, index) =>
    part === 'log'
      ? ['JANGTEO_LOG_URL', `jangteo://127.0.0.1:${first + index}`]
      : [`JANGTEO_RPC_${part.toUpperCase()}_URL`, `http://127.0.0.1:${first + index}`],
  ),
);
const shared = { JANGTEO_DATA_DIR: './data-apart', ...process.env, ...addresses };
console.log(
  `${Object.entries(addresses)
    .map((entry) => `export ${entry.join('=')}`)
    .join('\n')}\nexport JANGTEO_DATA_DIR=${shared.JANGTEO_DATA_DIR}\n`,
);

const children = [...parts, 'gateway'].map((part, index) => {
  const port = part === 'gateway' ? {} : { JANGTEO_RPC_PORT: String(first + index) };
  const child = spawn(process.execPath, ['jangteo.mjs', 'serve', part], {
    env: { ...shared, ...port },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const again = `${Object.entries(port).map((entry) => `${entry.join('=')} `)}npx jangteo serve ${part}`;
  child.on('exit', (code, signal) => console.log(`${part} is gone (${signal ?? code}); again: ${again}`));
  console.log(`${part.padEnd(9)} process ${child.pid}`);
  return child;
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of children) child.kill('SIGTERM');
  });
}
