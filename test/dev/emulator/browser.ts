/** A page of the emulator, or the redirect to the client app. */
export interface Page {
  readonly url: string;
  readonly html: string;
}

/** A minimal browser for the sign-in pages: cookies by name, redirects, and forms without scripts. */
export function createBrowser() {
  const cookies = new Map<string, string>();

  async function visit(url: string, form?: Record<string, string>): Promise<Page> {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { accept: "text/html", cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) return { url, html: await response.text() };
    const next = new URL(location, url);
    return next.origin === new URL(url).origin ? visit(next.href) : { url: next.href, html: "" };
  }

  /** Submits the form by the button with this label, with the hidden fields of the page. */
  async function click(page: Page, label: string): Promise<Page> {
    const button = [...page.html.matchAll(/<button([^>]*)>([^<]*)/g)].find(([, , content]) => content === label);
    if (!button) throw new Error(`The page has no button "${label}": ${page.html}`);
    const fields = [...page.html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const form = Object.fromEntries(fields.map(([, name = "", value = ""]) => [name, value]));
    const [, name, value] = /name="([^"]*)" value="([^"]*)"/.exec(button[1] ?? "") ?? [];
    if (name !== undefined && value !== undefined) form[name] = value;
    const action = /<form[^>]* action="([^"]*)"/.exec(page.html)?.[1] ?? page.url;
    return visit(new URL(action, page.url).href, form);
  }

  return { visit, click };
}
