import starlight from '@astrojs/starlight';
import { defineConfig, passthroughImageService } from 'astro/config';
import { SIDEBAR } from './src/pages.ts';
import { wholeSite } from './src/whole-site.ts';

/** `npm run docs:site` writes `dist/docs`: the Markdown files of the repository as a site that asks no other origin. */
// biome-ignore lint/style/noDefaultExport: Astro takes its configuration from there.
export default defineConfig({
  outDir: '../../dist/docs',
  publicDir: '../../console/public',
  image: { service: passthroughImageService() },
  integrations: [
    starlight({
      title: 'Trimtab',
      favicon: '/favicon.svg',
      sidebar: SIDEBAR,
      customCss: ['./src/site.css'],
    }),
    wholeSite(),
  ],
});
