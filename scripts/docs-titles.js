// A plugin of TypeDoc for `npm run site`: a page is called by its heading, and not by its file.

/**
 * As much of TypeDoc as is needed here; its own declarations ask for those of a browser.
 *
 * @typedef {{ name: string, content: readonly { text: string }[], isDocument(): boolean }} Page
 * @typedef {{ project: { reflections: Readonly<Record<string, Page>> } }} Context
 * @param {{ converter: { on(event: 'resolveBegin', listener: (context: Context) => void): void } }} app
 */
export function load(app) {
  app.converter.on('resolveBegin', ({ project }) => {
    for (const page of Object.values(project.reflections)) {
      if (!page.isDocument()) continue;
      const text = page.content.map((part) => part.text).join('');
      const title = /^# (.+)$/m.exec(text)?.[1];
      if (title !== undefined) page.name = title.replaceAll('`', '');
    }
  });
}
