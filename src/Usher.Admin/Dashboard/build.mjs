// Bundles src/ into dist/, which is committed and embedded: who builds Usher needs no Node.
//   npm ci && npm run build        (--watch builds again at each change; --out DIR writes elsewhere)
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const out = args.includes('--out') ? args[args.indexOf('--out') + 1] : join(root, 'dist');

// What dist is made of. A test computes the same hash, so that a change of the sources alone is seen without Node.
async function hashOfSources() {
  const files = (await readdir(join(root, 'src'), { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1).replaceAll('\\', '/'));
  const hash = createHash('sha256');
  for (const file of [...files, 'build.mjs', 'package.json', 'package-lock.json'].sort()) {
    hash.update(`${file}\n`).update((await readFile(join(root, file), 'utf8')).replaceAll('\r\n', '\n'));
  }
  return hash.digest('hex');
}

async function licenses() {
  const parts = [];
  for (const name of ['preact', 'uplot']) {
    const { version } = JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8'));
    const text = await readFile(join(root, 'node_modules', name, 'LICENSE'), 'utf8');
    parts.push(`${name} ${version}\n\n${text.trim()}\n`);
  }
  return `The dashboard contains:\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

const options = {
  absWorkingDir: root,
  entryPoints: { app: 'src/main.tsx' },
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome123', 'firefox120', 'safari17.5'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'info',
  banner: { js: `/* sources ${await hashOfSources()} */` },
};

await mkdir(out, { recursive: true });
for (const name of ['index.html', 'favicon.svg']) await cp(join(root, 'src', name), join(out, name));
await writeFile(join(out, 'licenses.txt'), await licenses());
if (args.includes('--watch')) await (await esbuild.context(options)).watch();
else {
  await esbuild.build(options);
  // What a browser far away takes.
  for (const name of ['app.js', 'app.css']) await writeFile(join(out, `${name}.gz`), gzipSync(await readFile(join(out, name)), { level: 9 }));
}
