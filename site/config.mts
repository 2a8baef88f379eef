import { defineConfig, type DefaultTheme } from 'vitepress';

import pages from '../pages.json' with { type: 'json' };

const sidebar: DefaultTheme.SidebarItem[] = pages.map(({ title, items }) => ({
  text: title,
  items: items.map(({ text, page }) => ({ text, link: `/${page.replace(/index\.md$/, '')}` })),
}));

/** The site needs no network: fonts, scripts and the index of the search are its own. */
export default defineConfig({
  srcDir: 'src',
  outDir: 'dist',
  title: 'cdk-workflow-patterns',
  description: 'AWS CDK constructs for workflows on AWS Step Functions, and a simulator that proves what they do',
  lang: 'en',
  cleanUrls: false,
  lastUpdated: false,
  metaChunk: true,
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    // Commands stand in blocks that are indented: they look, and scroll by keyboard, like the others.
    config: (md) => {
      md.renderer.rules.code_block = (tokens, index, ...rest) => {
        const block = tokens[index];
        if (block !== undefined) block.info = 'sh';
        return md.renderer.rules.fence?.(tokens, index, ...rest) ?? '';
      };
    },
  },
  themeConfig: {
    nav: [
      { text: 'Getting started', link: '/docs/getting-started' },
      { text: 'Patterns', link: '/docs/' },
      { text: 'Simulator', link: '/simulator/' },
      { text: 'Reference', link: '/reference/' },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
  },
});
