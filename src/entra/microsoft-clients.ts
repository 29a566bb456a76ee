/**
 * Client applications of Microsoft, by client id. They are not registered by the team that runs this API, so no redirect URI
 * can be added to them, and users cannot be asked for consent with their client id. The services of Microsoft's list in
 * which no user signs in are left out.
 *
 * @see https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in (edition of December 2023)
 * @see https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/authentication/tab-sso-register-aad
 * @see https://learn.microsoft.com/microsoftteams/platform/concepts/deploy-and-publish/appsource/prepare/teams-store-validation-guidelines
 * @see https://learn.microsoft.com/office/dev/add-ins/develop/register-sso-add-in-aad-v2
 * @see https://learn.microsoft.com/microsoft-365/copilot/extensibility/plugin-authentication-entra-sso
 * @see https://learn.microsoft.com/microsoft-copilot-studio/advanced-custom-connector-on-behalf-of
 * @see https://github.com/microsoft/vscode extensions/microsoft-authentication/src/common/scopeData.ts
 * @see https://github.com/AzureAD/microsoft-authentication-library-for-dotnet tests/devapps/WAM (Visual Studio)
 */
const names: Readonly<Record<string, string>> = {
  "74658136-14ec-4630-ad9b-26e160ff0fc6": "ADIbizaUX",
  "ea5a67f6-b6f3-4338-b240-c655ddc3cc8e": "all Microsoft Office endpoints",
  "fe053c5f-3692-4f14-aef2-ee34fc081cae": "Azure API Connections (Power Platform, Copilot Studio)",
  "835b2a73-6e10-4aa5-a979-21dfda45231c": "Azure Lab Services Portal",
  "c44b4083-3bb0-49c1-b47d-974e53cbdf3c": "Azure Portal",
  "37182072-3c9c-4f6a-a4b3-b3f91cacffce": "AzureSupportCenter",
  "9ea1ad79-fdb6-4f9a-8bc3-2b70f96e34c7": "Bing",
  "497effe9-df71-4043-a8bb-14cf78c4b63b": "Exchange Admin Center",
  "f5eaa862-7f08-448c-9c4e-f4047d4d4521": "FindTime",
  "de8bc8b5-d9f9-48b1-a8ad-b748da725064": "Graph Explorer",
  "0ec893e0-5785-4de6-99da-4ed124e5296c": "Microsoft 365 desktop",
  "80ccca67-54bd-44ab-8625-4b79c4dc7775": "Microsoft 365 Security and Compliance Center",
  "ee272b19-4411-433f-8f28-5c13cb6fd407": "Microsoft 365 Support Service",
  "4765445b-32c6-49b0-83e6-1d93765276ca": "Microsoft 365 web (OfficeHome)",
  "29d9ed98-a469-4536-ade2-f981bc1d605e": "Microsoft Authentication Broker",
  "04b07795-8ddb-461a-bbee-02f9e1bf7b46": "Microsoft Azure CLI",
  "1950a258-227b-4e31-a9cf-717495945fc2": "Microsoft Azure PowerShell",
  "1786c5ed-9644-47b2-8aa0-7201292175b6": "Microsoft Bing Default Search Engine",
  "cf36b471-5b44-428c-9ce7-313bf84528de": "Microsoft Bing Search",
  "2d7f3606-b07d-41d1-b9d2-0d0c9296a6e8": "Microsoft Bing Search for Microsoft Edge",
  "3090ab82-f1c1-4cdf-af2c-5d7a6f3e2cc7": "Microsoft Defender for Cloud Apps",
  "18fbca16-2224-45f6-85b0-f7bf2b39b3f3": "Microsoft Docs",
  "6253bca8-faf2-4587-8f2f-b056d80998a7": "Microsoft Edge Insider Addons Prod",
  "ab3be6b7-f5df-413d-ac2d-abf1e3fd9c0b": "Microsoft Enterprise token store (Microsoft 365 Copilot)",
  "fb78d390-0c51-40cd-8e17-fdbfab77341b": "Microsoft Exchange REST API Based PowerShell",
  "c9a559d2-7aab-4f13-a6ed-e7e9c52aec87": "Microsoft Forms",
  "14d82eec-204b-4c2f-b7e8-296a70dab67e": "Microsoft Graph Command Line Tools",
  "74bcdadc-2fdc-4bb3-8459-76d06952a0e9": "Microsoft Intune Web Company Portal",
  "fc0f3af4-6835-4174-b806-f7db311fd2f3": "Microsoft Intune Windows Agent",
  "67e3df25-268a-4324-a550-0de1c7f97287": "Microsoft Office Web Apps Service",
  "d3590ed6-52b3-4102-aeff-aad2292ab01c": "Microsoft Office; Microsoft 365 mobile; Outlook desktop",
  "871c010f-5e61-4fb1-83ac-98610a7e9110": "Microsoft Power BI",
  "cf53fce8-def6-4aeb-8d30-b158e7b1cf83": "Microsoft Stream Portal",
  "fdf9885b-dd37-42bf-82e5-c3129ef5a302": "Microsoft Support",
  "1fec8e78-bce4-4aaf-ab1b-5451cc387264": "Microsoft Teams desktop and mobile",
  "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe": "Microsoft Teams Services",
  "5e3ce6c0-2b1f-4285-8d4b-75ee78787346": "Microsoft Teams web",
  "95de633a-083e-42f5-b444-a4295d8e9314": "Microsoft Whiteboard Services",
  "4345a7b9-9a63-4910-a426-35363201d503": "O365 Suite UX",
  "00b41c95-dab0-4487-9791-b9d2c32c80f2": "Office 365 Management",
  "66a88757-258c-4c72-893c-3e8bed4d6899": "Office 365 Search Service",
  "94c63fef-13a3-47bc-8074-75af8c65887a": "Office Delve",
  "93d53678-613d-4013-afc1-62e9e444a0a5": "Office on the web (Add-in SSO)",
  "57fb890c-0dab-4253-a5e0-7188c88b2bb4": "Office on the web (older id)",
  "b6e69c34-5f1f-4c34-8cdf-7fea120b8670": "Office Online Client MSA, Loki",
  "2abdc806-e091-4495-9b10-b04d93c3f040": "Office Online Client, Augmentation Loop",
  "b23dd4db-9142-4734-867f-3577f640ad0c": "Office Online Client, Loki",
  "17d5e35f-655b-4fb0-8ae6-86356e9a49f5": "Office Online Client, Maker",
  "243c63a3-247d-41c5-9d83-7788c43f1c43": "Office Online Core SSO",
  "a9b49b65-0a12-430b-9540-c80b3332c127": "Office Online Search",
  "4b233688-031c-404b-9a80-a4f3f2351f90": "Office.com",
  "89bee1f7-5e6e-4d8a-9f3d-ecd601259da7": "Office365 Shell WCSS-Client",
  "0f698dd4-f011-4d23-a33e-b36416dcb1e6": "OfficeClientService",
  "ab9b8c07-8f02-4f72-87fa-80105867a763": "OneDrive SyncEngine",
  "2d4d3d8e-2be3-4bef-9f87-7875a61c29de": "OneNote",
  "27922004-5251-4030-b22d-91ecd9a37ea4": "Outlook mobile",
  "bc59ab01-8403-45c6-8796-ac3ef710b3e3": "Outlook on the web",
  "7ae974c5-1af7-4923-af3a-fb1fd14dcb7e": "OutlookUserSettingsConsumer",
  "ae8e128e-080f-4086-b0e3-4c19301ada69": "Scheduling",
  "ffcb16e8-f789-467c-8ce9-f826a080d987": "SharedWithMe",
  "08e18876-6177-487e-b8b5-cf950c1e598c": "SharePoint Online Web Client Extensibility",
  "91ca2ca5-3b3e-41dd-ab65-809fa3dffffa": "Sticky Notes API",
  "905fcf26-4eb7-48a0-9ff0-8dcc7194b5ba": "Sway",
  "268761a2-03f3-40df-8a8b-c3db24145b6b": "Universal Store Native Client",
  "04f0c124-f2bc-4f59-8241-bf6df9866bbd": "Visual Studio",
  "872cd9fa-d31f-45e0-9eab-6e460a02d1f1": "Visual Studio (older id)",
  "aebc6443-996d-45c2-90f0-388ff96faa56": "Visual Studio Code",
  "45a330b1-b1ec-4cc1-9161-9f03992aa49f": "Windows Store for Business",
  "a3b79187-70b2-4139-83f9-6016c58cd27b": "WindowsDefenderATP Portal",
  "3068386c-7a16-4f6a-a664-043b6b232816": "Word, PowerPoint and Excel",
  "c1c74fed-04c9-4704-80dc-9f79a2e515cb": "Yammer Web",
  "e1ef36fd-b883-4dbf-97f0-9ece4b576fc6": "Yammer Web Embed",
};

/** Ids of this form belong to Microsoft's own services, such as SharePoint Online; all others are random. */
const reservedId = /^[\da-f]{8}-0000-0(000-c000|ff1-ce00)-000000000000$/;

/** Whether a client id belongs to a known client application of Microsoft. */
export function isMicrosoftClient(clientId: string): boolean {
  const id = clientId.toLowerCase();
  return Object.hasOwn(names, id) || reservedId.test(id);
}
