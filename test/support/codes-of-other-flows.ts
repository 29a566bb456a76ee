/**
 * Codes of Microsoft's reference that the token endpoint does not return for an on-behalf-of exchange, by the reason. Their
 * outcome is decided by `error` and `suberror`.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export const codesOfOtherFlows: Readonly<Record<string, readonly number[]>> = {
  "/authorize or authorization-code redemption only (reply URL, response type, PKCE, code)": [
    50011, 70004, 70005, 70007, 700054, 700051, 900971, 50147, 50148, 50149, 501481, 501491, 54005, 700005, 50089,
  ],
  "Android web view only": [220450],
  "PKeyAuth device challenge only": [50099],
  "SAML only": [
    50008, 5000819, 90020, 75001, 75003, 75005, 7500514, 750054, 75008, 75011, 75016, 76021, 76026, 7500529, 900236,
    90107,
  ],
  "SAML test (debug mode) / page APIs only": [90125, 90126, 165004, 165900],
  "WS-Federation / WS-Trust only": [90081, 90082, 90084, 90085, 90086, 90087],
  "Windows Hello / primary refresh token requests only": [
    130004, 130005, 130006, 130007, 130008, 135010, 140000, 140001,
  ],
  "Windows single sign-on permission prompt (broker)": [9002341],
  "account binding page only": [1000000, 1000002],
  "account picker / sign-out pages only": [16001, 16002, 160021, 50061, 50068, 50070, 50071],
  "bulk device enrolment tokens only": [90114, 240001, 240003, 240004],
  "client_credentials grant only": [7000216],
  "device code flow only": [50134, 70016, 70018, 70019, 90119, 90120],
  "device key provisioning only": [17003],
  "external claims/MFA provider during interactive sign-in": [50159, 50161, 50166, 50170, 50172, 50176],
  "federated / social identity provider during interactive sign-in only": [
    20001, 20012, 20033, 399284, 40008, 40009, 40010, 40015, 5001256, 50107, 50169, 50085,
  ],
  "guest invitation redemption page only": [500141],
  "instance discovery only": [50050],
  "internal to Microsoft's backup authentication service": [230109],
  "interrupt of the consent page (admin consent request, risky app)": [90095, 900941, 900981],
  "interrupt or redirect of the interactive page only": [50125, 50136, 50140, 50143, 50157, 50160, 50168, 50199, 50197],
  "key protection features, not token exchange": [50138, 50141],
  "managed identity attestation (MSAL msiv2 spec), invalid_client": [1000610, 1000611, 1000612, 1000613, 1000614],
  "pass-through authentication / seamless SSO (Kerberos) only": [
    50180, 80001, 80002, 80005, 80007, 80010, 80012, 80013, 80014, 81004, 81005, 81006, 81007, 81009, 81010, 81011,
    81012,
  ],
  "password change page only": [
    120000, 120002, 120003, 120004, 120005, 120008, 120011, 120012, 120013, 120014, 120015, 120016, 120018, 120020,
    120021,
  ],
  "password grant / password page only": [50056, 50064, 50126],
  "primary refresh token of unpatched Windows only": [5000611],
  "proof-of-possession request only (not sent)": [50167],
  "refresh token redemption only (would matter if OBO refresh tokens are kept)": [70008, 700081, 700082, 700084],
  "refresh-token binding": [70000],
  "sign-in request parameters (login hint, session id, query string, principal name) only": [
    51001, 90005, 90007, 90015, 90022, 90101,
  ],
  "sign-up with an outside OIDC provider only": [901011, 901012, 901014],
  "silent /authorize (prompt=none) only": [50058],
  "the MFA challenge itself, in the browser": [50086, 50087, 50088],
  "user certificate sign-in (CBA) only": [50017, 220501, 50192],
  "user pressed 'cancel' on the consent page: /authorize only": [65004],
};
