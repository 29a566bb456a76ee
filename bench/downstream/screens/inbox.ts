import type { DirectApis } from "../direct-apis.ts";
import { mapAll, type Collection, type NaiveUser, type Screen } from "./screen.ts";

interface NaiveMessage {
  readonly subject: string;
  readonly isRead: boolean;
  readonly bodyPreview: string;
  readonly from?: { readonly emailAddress: { readonly name: string; readonly address: string } };
}

export const inbox: Screen = {
  name: "inbox",
  shows: "25 messages with previews, senders with photos",
  viewer: "alice@harbor.example",
  query: `{
    mailFolder(id: "inbox") {
      messages(first: 25) {
        nodes { subject isRead bodyPreview from { name address user { displayName jobTitle photo } } }
      }
    }
  }`,
  fetchNaively: async (apis) => {
    const list = await apis.getGraph<Collection<NaiveMessage>>(
      "/me/mailFolders/inbox/messages?$top=25&$orderby=receivedDateTime%20desc&$select=subject,isRead,bodyPreview,from",
    );
    const nodes = await mapAll(list?.value ?? [], async ({ subject, isRead, bodyPreview, from }) => {
      const { name, address } = from?.emailAddress ?? { name: "", address: "" };
      return {
        subject,
        isRead,
        bodyPreview,
        from: from ? { name, address, user: await fetchSender(apis, address) } : null,
      };
    });
    return { mailFolder: { messages: { nodes } } };
  },
};

async function fetchSender({ getGraph: graph, getPhoto }: DirectApis, address: string) {
  const filter = encodeURIComponent(`mail eq '${address}'`);
  const list = await graph<Collection<NaiveUser>>(`/users?$filter=${filter}&$select=id,displayName,jobTitle`);
  const user = list?.value[0];
  return user ? { displayName: user.displayName, jobTitle: user.jobTitle, photo: await getPhoto(user.id) } : null;
}
