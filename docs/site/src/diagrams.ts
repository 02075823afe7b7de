const draw = async (): Promise<void> => {
  const { default: mermaid } = await import('mermaid');
  const isDark = document.documentElement.dataset.theme === 'dark';
  mermaid.initialize({ startOnLoad: false, theme: isDark ? 'dark' : 'neutral' });
  await mermaid.run();
};

/** The library is fetched, from this site, only by pages with a diagram. */
if (document.querySelector('.mermaid') !== null) void draw();
