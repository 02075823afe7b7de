import react from '@vitejs/plugin-react';
import { build } from 'esbuild';
import { defineConfig, type Plugin } from 'vite';
import { CLOUDSCAPE_THEME } from './theme/cloudscape-theme.ts';

/** Cloudscape's global styles without the 180 KB of Open Sans embedded in them: the system's fonts are used. */
const withoutEmbeddedFont = (): Plugin => ({
  name: 'trimtab:without-embedded-font',
  enforce: 'pre',
  transform: (code, id) =>
    id.includes('@cloudscape-design/global-styles/index.css')
      ? { code: code.replaceAll(/@font-face\s*\{[^}]*\}/g, ''), map: null }
      : undefined,
});

/**
 * The theme as a stylesheet of its own, generated here: at run time Cloudscape would write it into a `style` element,
 * which the content security policy forbids.
 */
const generatedTheme = (): Plugin => ({
  name: 'trimtab:generated-theme',
  resolveId: (id) => (id === 'virtual:theme.css' ? '\0virtual:theme.css' : undefined),
  load: async (id) => (id === '\0virtual:theme.css' ? themeStylesheet() : undefined),
});

const themeStylesheet = async (): Promise<string> => {
  // Bundled first, because Cloudscape's modules import folders, which Node does not.
  const { outputFiles } = await build({
    stdin: {
      contents: `export { generateThemeStylesheet } from '@cloudscape-design/components/theming'`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const source = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const { generateThemeStylesheet } = await import(`data:text/javascript;base64,${source}`);
  return generateThemeStylesheet({ theme: CLOUDSCAPE_THEME });
};

/** `vite build console` writes `dist/console`: hashed files under `/assets/`, and one index.html for every path. */
export default defineConfig({
  plugins: [withoutEmbeddedFont(), generatedTheme(), react()],
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    // An inlined asset is a `data:` URL, which the content security policy forbids.
    assetsInlineLimit: 0,
    // For `bench/console-size.ts`.
    manifest: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Chunks may not run `without-eval.ts` later than the schemas that it is about.
    rolldownOptions: { output: { strictExecutionOrder: true } },
  },
});
