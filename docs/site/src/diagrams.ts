const draw = async (): Promise<void> => {
  const { default: mermaid } = await import('mermaid');
  mermaid.initialize({ startOnLoad: false, theme: 'neutral' });
  await mermaid.run();
};

/** The library is fetched, from this site, only by pages with a diagram. */
if (document.querySelector('.mermaid') !== null) void draw();
