import { runCli } from '@jangteo/platform/cli';

/** Runs the command line in this process, against a shop that runs. */
export async function jangteoOn({ url, token }: { url: string; token: string }, ...args: string[]) {
  let [out, error] = ['', ''];
  const terminal = {
    interactive: false,
    out(text: string) {
      out += text;
    },
    error(text: string) {
      error += text;
    },
  };
  const code = await runCli([...args, '--url', url, '--admin-token', token], { terminal, environment: {} });
  return { code, out, error };
}
