import type { FailureKind } from "./failure-kinds.ts";

/** An AADSTS code of an error response of the token endpoint. */
export interface AadstsCode {
  readonly code: number;
  /** Microsoft's name. */
  readonly name: string;
  readonly kind: FailureKind;
  /** A page, an issue on GitHub, or a description of the source. */
  readonly source: string;
}

const reference = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes";
const exchangePage = "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow";
/** One article per code. */
const supportArticles = "https://learn.microsoft.com/troubleshoot/entra/entra-id/app-integration/";
const authenticationFlows =
  "https://learn.microsoft.com/entra/identity/conditional-access/concept-authentication-flows";
const msalNet = "https://learn.microsoft.com/entra/msal/dotnet/advanced/";
const msalNetIssues = "https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/issues";
const federation = "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations";
const devOps = "https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity";
const missingServicePrincipal = "https://go.microsoft.com/fwlink/?linkid=2225119";
const azureSdk = "https://github.com/Azure/azure-sdk-for-net/blob/main/sdk/identity/Azure.Identity/TROUBLESHOOTING.md";
const questions = "https://learn.microsoft.com/answers/questions/503886/";
const supportNotes = "public copies of Microsoft's support notes, and reports of users";

/**
 * The AADSTS codes that the token endpoint can return for an on-behalf-of exchange: code, name, kind of failure, source.
 * Microsoft adds and changes codes, so a code refines `error` and `suberror`, and an unknown one is ignored.
 *
 * Codes of other grants and of sign-in pages are left out: the token endpoint cannot return them for an exchange.
 */
const table: readonly (readonly [code: number, name: string, kind: FailureKind, source: string])[] = [
  // UNAUTHENTICATED: the assertion.
  [500133, "AssertionExpired", "token_expired", reference],
  [50013, "InvalidAssertion", "assertion_rejected", reference],
  [50027, "InvalidJwtToken", "assertion_rejected", reference],
  [50006, "InvalidSignature", "assertion_rejected", reference],
  [50098, "JwtBodyFieldMissing", "assertion_rejected", reference],
  [50164, "TokenPurposeMismatch", "assertion_rejected", reference],
  [90016, "MissingRequiredClaim", "assertion_rejected", reference],
  [900384, "JwtSignatureValidationFailed", "assertion_rejected", reference],
  [67003, "ActorNotValidServiceIdentity", "assertion_rejected", reference],
  [240002, "IdTokenNotAcceptedAsGrant", "id_token", reference],
  // FORBIDDEN: the user.
  [7000114, "AppNotAllowedOnBehalfOf", "app_only_token", reference],
  [7000113, "AppNotAuthorizedOnBehalfOf", "app_only_token", questions],
  [90083, "RequestUnsupported", "app_only_token", "MicrosoftDocs/azure-docs#53334"],
  [221000, "DeviceOnlyTokensNotSupported", "app_only_token", reference],
  [50156, "DeviceTokensNotSupportedV2", "app_only_token", reference],
  [50105, "EntitlementGrantsNotFound", "user_not_assigned", supportArticles],
  [50057, "UserDisabled", "user_disabled", reference],
  [500571, "GuestUserDisabled", "user_disabled", supportArticles],
  [500341, "UserAccountDeleted", "user_deleted", msalNet],
  [50034, "UserAccountNotFound", "user_not_in_tenant", reference],
  [50020, "UserUnauthorized", "user_not_in_tenant", supportArticles],
  [51004, "UserAccountNotInDirectory", "user_not_in_tenant", reference],
  [16000, "UserNotInTenant", "user_not_in_tenant", reference],
  [16003, "SsoUserNotFoundInResourceTenant", "user_not_in_tenant", reference],
  [90072, "PassThroughUserMfaError", "user_not_in_tenant", reference],
  [50014, "GuestUserInPendingState", "guest_not_accepted", reference],
  [50053, "AccountLockedOrBadIp", "account_locked", reference],
  [500207, "AccountTypeNotUsableForResource", "account_kind", reference],
  [500208, "DomainNotValidForAccountType", "account_kind", reference],
  [50015, "LegalAgeConsentRequired", "age_group", reference],
  [54000, "MinorUserBlocked", "age_group", reference],
  // FORBIDDEN: policies; INTERACTION_REQUIRED if the response contains a claims request.
  [53003, "BlockedByConditionalAccess", "conditional_access", reference],
  [530031, "AccessPolicyDoesNotAllowTokenIssuance", "conditional_access", supportNotes],
  [530032, "BlockedByConditionalAccessOnSecurityPolicy", "conditional_access", reference],
  [530035, "BlockedBySecurityDefaults", "conditional_access", reference],
  [530084, "BlockedByTokenProtection", "token_protection", supportNotes],
  [53011, "UserBlockedDueToHomeTenantRisk", "user_risk", reference],
  [530034, "DelegatedAdminBlockedSuspiciousActivity", "user_risk", reference],
  [135011, "DeviceDisabled", "device_disabled", reference],
  [50177, "ExternalChallengeNotSupportedForPassthroughUsers", "guest_policy", reference],
  [50178, "SessionControlNotSupportedForPassthroughUsers", "guest_policy", reference],
  [500531, "IpBlockedLegal", "address_blocked", supportNotes],
  [500212, "NotAllowedByOutboundPolicyTenant", "cross_tenant_policy", reference],
  [500213, "NotAllowedByInboundPolicyTenant", "cross_tenant_policy", reference],
  [1000104, "XCB2BResourceCloudNotAllowed", "cross_tenant_policy", reference],
  [530004, "AcceptCompliantDeviceNotConfigured", "cross_tenant_policy", supportArticles],
  [5000224, "NotAllowedTenantBlockedTenantFraud", "tenant_closed", reference],
  [5000225, "TenantBlockedInactivity", "tenant_closed", supportNotes],
  [5000229, "TenantBlockedEphemeral", "tenant_closed", supportNotes],
  [90123, "IdentityProviderAccessDenied", "access_denied", reference],
  // INTERACTION_REQUIRED and CONSENT_REQUIRED.
  [50076, "UserStrongAuthClientAuthNRequired", "mfa_required", reference],
  [50079, "UserStrongAuthEnrollmentRequired", "mfa_required", exchangePage],
  [50072, "UserStrongAuthEnrollmentRequiredInterrupt", "mfa_required", reference],
  [50074, "UserStrongAuthClientAuthNRequiredInterrupt", "mfa_required", reference],
  [50078, "UserStrongAuthExpired", "mfa_required", reference],
  [50158, "ExternalSecurityChallenge", "mfa_required", reference],
  [50097, "DeviceAuthenticationRequired", "device_required", msalNet],
  [50129, "DeviceIsNotWorkplaceJoined", "device_required", reference],
  [50155, "DeviceAuthenticationFailed", "device_required", reference],
  [50187, "DeviceInformationNotProvided", "device_required", reference],
  [700003, "DeviceObjectNotFound", "device_required", supportArticles],
  [50005, "DevicePolicyError", "device_required", reference],
  [50127, "BrokerAppNotInstalled", "device_required", reference],
  [53000, "DeviceNotCompliant", "device_required", reference],
  [53001, "DeviceNotDomainJoined", "device_required", reference],
  [530003, "DeviceRequiredToBeManaged", "device_required", "AzureAD/microsoft-authentication-library-for-objc#1900"],
  [53002, "NotAnApprovedApp", "client_app", reference],
  [53005, "AppMustEnforceIntunePolicies", "client_app", "microsoftconnect/ms-intune-app-sdk-ios#223"],
  [53009, "AppMustEnforceIntunePolicies", "client_app", "microsoftconnect/Taskr-Sample-Intune-Android-App#40"],
  [50131, "ConditionalAccessFailed", "policy_not_met", reference],
  [53004, "ProofUpBlockedDueToRisk", "policy_not_met", reference],
  [53010, "ProofUpBlockedDueToSecurityInfoAcr", "policy_not_met", reference],
  [50055, "InvalidPasswordExpiredPassword", "password_change", reference],
  [50144, "InvalidPasswordExpiredOnPremPassword", "password_change", reference],
  [50135, "PasswordChangeCompromisedPassword", "password_change", reference],
  [50137, "PasswordChangeRequiredByPolicy", "password_change", reference],
  [50142, "PasswordChangeRequiredConditionalAccess", "password_change", reference],
  [70043, "BadTokenDueToSignInFrequency", "sign_in_required", reference],
  [70044, "SessionExpiredSignInFrequency", "sign_in_required", "MicrosoftDocs/azure-docs#31876"],
  [530036, "RefreshTokenInvalidAuthFlowChecks", "sign_in_required", authenticationFlows],
  [50139, "SessionMissingMsaRefreshToken", "sign_in_required", reference],
  [51006, "ForceReauthDueToInsufficientAuth", "sign_in_required", reference],
  [700020, "InteractionRequired", "sign_in_required", reference],
  [50173, "FreshTokenNeeded", "session_revoked", supportArticles],
  [50133, "SsoArtifactRevoked", "session_revoked", reference],
  [50132, "SsoArtifactInvalidOrExpired", "session_revoked", reference],
  [65001, "DelegationDoesNotExist", "consent_missing", supportArticles],
  [52004, "DelegationDoesNotExistForLinkedIn", "consent_missing", reference],
  [90094, "AdminConsentRequired", "admin_consent_missing", supportArticles],
  [90093, "GraphUserUnauthorized", "admin_consent_missing", reference],
  [90099, "NotAuthorizedInPartnerTenant", "admin_consent_missing", reference],
  [50150, "ConsentApprovalInfoMissing", "admin_consent_missing", reference],
  // SERVICE_MISCONFIGURED: the credential of this API, rejected in every tenant.
  [7000215, "InvalidClientSecret", "secret_wrong", reference],
  [70002, "InvalidClient", "secret_wrong", reference],
  [7000222, "ClientSecretExpired", "secret_expired", reference],
  [7000218, "ClientCredentialMissing", "credential_missing", supportArticles],
  [700027, "ClientAssertionSignatureInvalid", "certificate_unknown", reference],
  [700030, "CertificateSubjectNotAuthorized", "certificate_unknown", reference],
  [700026, "ClientHasNoConfiguredKeys", "certificate_unknown", `${msalNetIssues}/2938`],
  [50012, "AuthenticationFailed", "certificate_unknown", reference],
  [7000214, "CertificateRevoked", "certificate_not_valid", "AzureAD/microsoft-identity-web#2834"],
  [7000277, "CertificateWasRevoked", "certificate_not_valid", "AzureAD/microsoft-identity-web#2834"],
  [7000274, "ClientAssertionContainsInvalidSignature", "certificate_not_valid", "AzureAD/microsoft-identity-web#2834"],
  [1000502, "CertificateOutsideValidity", "certificate_not_valid", "AzureAD/microsoft-identity-web#2834"],
  [700024, "ClientAssertionOutsideTimeRange", "clock_skew", `${msalNetIssues}/4951`],
  [700021, "ClientAssertionAppIdMismatch", "client_assertion_mismatch", azureSdk],
  [50048, "SubjectMismatchesIssuer", "client_assertion_mismatch", reference],
  [50171, "AudienceOnlyForMutualTls", "client_assertion_mismatch", reference],
  [7000110, "AmbiguousApplicationIdentifiers", "client_assertion_mismatch", supportArticles],
  [700025, "PublicClientWithCredential", "public_client", reference],
  [70021, "NoMatchingFederatedIdentityRecord", "federation_unknown", federation],
  [700211, "FederatedIssuerNotFound", "federation_unknown", devOps],
  [700212, "FederatedAudienceNotFound", "federation_unknown", supportNotes],
  [700213, "FederatedSubjectNotFound", "federation_unknown", devOps],
  [7002121, "FederatedAudienceNotFoundEntraIssuer", "federation_unknown", supportNotes],
  [7002131, "FederatedSubjectOrExpressionNotMatched", "federation_unknown", supportNotes],
  [70025, "NoFederatedCredentialConfigured", "federation_unknown", devOps],
  [7000226, "NoFederatedCredentialPolicy", "federation_unknown", supportNotes],
  [7002241, "IssuerMayNotUseExpressions", "federation_expression", supportNotes],
  [700233, "FederatedExpressionInvalid", "federation_expression", supportNotes],
  [700234, "FederatedExpressionEvaluationFailed", "federation_expression", supportNotes],
  [700235, "FlexibleFederationNotSupportedHere", "federation_expression", supportNotes],
  [700237, "FederatedExpressionNotAllowed", "federation_expression", supportNotes],
  [70052, "IdentityMustBeManagedOrSingleTenant", "federation_token", devOps],
  [700222, "EntraTokensNotAllowedForFederation", "federation_token", supportNotes],
  [700226, "OnlyManagedIdentityTokensForEntraIssuer", "federation_token", supportNotes],
  [700227, "FederatedTokenAudienceForbidden", "federation_token", supportNotes],
  [700229, "ForbiddenTokenType", "federation_token", reference],
  [700231, "ChainedFederationNotAllowed", "federation_token", supportNotes],
  // SERVICE_MISCONFIGURED: the registration of this API, or its credential in one tenant.
  [700223, "FederationDisabledOnTenant", "federation_not_allowed", devOps],
  [700236, "EntraIssuerNotAllowedInTenant", "federation_not_allowed", supportNotes],
  [700238, "FederationIssuerConstrained", "federation_not_allowed", devOps],
  [900612, "ProviderSigningKeysUnparseable", "federation_keys", reference],
  [50120, "UnknownCredentialType", "key_not_supported", reference],
  [50032, "WeakRsaKey", "key_not_supported", reference],
  [7000112, "ApplicationDisabled", "disabled", supportArticles],
  [70001, "UnauthorizedClient", "disabled", reference],
  [1000031, "ApplicationCannotBeAccessed", "disabled", reference],
  [700016, "ApplicationNotFound", "client_unknown", reference],
  [700011, "AppNotFoundInOrgIdTenant", "client_unknown", reference],
  [7000229, "ClientMissingServicePrincipal", "not_installed", missingServicePrincipal],
  [650059, "AppNotConfiguredForTenant", "single_tenant", reference],
  [50194, "NotMultitenantOnCommon", "single_tenant", reference],
  [65002, "FirstPartyNotPreauthorized", "client_of_microsoft", reference],
  [500131, "AssertionAudienceMismatch", "audience_mismatch", "OfficeDev/microsoft-teams-apps-company-communicator#214"],
  [65005, "MisconfiguredApplication", "permission_not_declared", reference],
  [650056, "MisconfiguredApplicationNoPermissions", "permission_not_declared", supportArticles],
  [650057, "ResourceNotInRequiredAccess", "permission_not_declared", supportArticles],
  [90008, "TokenForItselfRequiresGraphPermission", "permission_not_declared", supportArticles],
  [50010, "AudienceUriValidationFailed", "app_id_uri_missing", reference],
  [50042, "PairwiseSaltMissing", "registration_damaged", reference],
  [50043, "PairwiseSaltMultiple", "registration_damaged", reference],
  // SERVICE_MISCONFIGURED: the downstream API.
  [50001, "InvalidResource", "resource_unknown", reference],
  [500011, "ResourcePrincipalNotFound", "resource_unknown", supportArticles],
  [650052, "ResourceNotSubscribed", "resource_unknown", supportArticles],
  [650054, "ResourceRemoved", "resource_unknown", reference],
  [500014, "ResourcePrincipalDisabled", "resource_disabled", reference],
  [90009, "TokenForItself", "resource_is_own", reference],
  [70011, "InvalidScope", "scope_invalid", reference],
  [28000, "ScopeMoreThanOneResource", "scope_invalid", "AzureAD/microsoft-authentication-library-for-js#1487"],
  [28002, "ScopeInvalid", "scope_invalid", reference],
  [28003, "ScopeEmpty", "scope_invalid", reference],
  [700022, "InvalidMultipleResourcesScope", "scope_invalid", reference],
  [700023, "InvalidResourcelessScope", "scope_invalid", reference],
  [50003, "MissingSigningKey", "signing_key", supportArticles],
  [50146, "MissingCustomSigningKey", "signing_key", reference],
  [501461, "AcceptMappedClaimsAudience", "signing_key", reference],
  [50007, "PartnerEncryptionCertificateMissing", "signing_key", reference],
  [50165, "TokenEncryptionAlgorithmUnsupported", "signing_key", reference],
  [50100, "ClaimsTransformationError", "claims_mapping", reference],
  [50101, "UnknownClaimsTransformer", "claims_mapping", reference],
  [50102, "CustomClaimsTransformerNotLoaded", "claims_mapping", reference],
  [50103, "ClaimsTransformationErrorDetail", "claims_mapping", reference],
  [50108, "ClaimsTransformationConfigMissing", "claims_mapping", reference],
  [50109, "ClaimsTransformationUnknown", "claims_mapping", reference],
  [50111, "ClaimsTransformationNotApplicable", "claims_mapping", reference],
  [50123, "UnknownTransformationMethod", "claims_mapping", reference],
  [50124, "ClaimsTransformationRegexInvalid", "claims_mapping", reference],
  [501241, "TransformationInputMissing", "claims_mapping", reference],
  [50163, "TransformedClaimTooLong", "claims_mapping", reference],
  [501631, "TransformationTooManyReplacements", "claims_mapping", reference],
  [501632, "TransformationTooManyParameters", "claims_mapping", reference],
  [51000, "RequiredFeatureNotEnabled", "feature_not_enabled", reference],
  // SERVICE_MISCONFIGURED: tenant, cloud, network and request.
  [90002, "InvalidTenantName", "tenant_unknown", reference],
  [900021, "TenantIdEmptyGuid", "tenant_unknown", supportNotes],
  [900023, "TenantIdentifierInvalid", "tenant_unknown", supportNotes],
  [50059, "NoTenantIdentifyingInformation", "tenant_unknown", reference],
  [50128, "InvalidDomainName", "tenant_unknown", reference],
  [90019, "MissingTenantRealm", "tenant_unknown", reference],
  [50049, "NoSuchInstanceForDiscovery", "authority_wrong", reference],
  [50029, "InvalidUriDomain", "authority_wrong", reference],
  [9001023, "GrantNotSupportedOnCommon", "authority_wrong", reference],
  [90010, "NotSupported", "authority_wrong", reference],
  [90124, "V1ResourceV2GlobalEndpoint", "authority_wrong", reference],
  [90130, "AppNotSupportedOnGlobalEndpoint", "authority_wrong", reference],
  [9002332, "AppForEntraUsersOnly", "authority_wrong", reference],
  [90027, "ApiVersionNotForMsaTenant", "authority_wrong", reference],
  [51005, "TemporaryRedirect", "authority_wrong", reference],
  [100007, "RegionalOnlyForMsiOrSni", "authority_wrong", reference],
  [70003, "UnsupportedGrantType", "authority_wrong", reference],
  [90038, "NationalCloudTenantRedirection", "other_cloud", reference],
  [90043, "NationalCloudAuthCodeRedirection", "other_cloud", reference],
  [90051, "InvalidNationalCloudId", "other_cloud", reference],
  [900382, "ConfidentialClientCrossCloud", "other_cloud", reference],
  [900432, "ConfidentialClientCrossCloud2", "other_cloud", reference],
  [900439, "UsGovClientOnPublicEndpoint", "other_cloud", supportArticles],
  [900440, "PublicTenantOnUsGovEndpoint", "other_cloud", supportNotes],
  [50002, "NotAllowedTenant", "tenant_restrictions", reference],
  [500021, "TenantRestrictionsHeader", "tenant_restrictions", reference],
  [500022, "TenantRestrictionsHeader2", "tenant_restrictions", reference],
  [5000211, "TenantRestrictionsV2", "tenant_restrictions", supportNotes],
  [50117, "ClaimsParameterPolicyInvalid", "claims_request_invalid", reference],
  [50130, "ClaimsParameterAuthMethodUnknown", "claims_request_invalid", reference],
  [90004, "InvalidRequestFormat", "request_malformed", reference],
  [90013, "InvalidUserInput", "request_malformed", reference],
  [90014, "MissingRequiredField", "request_malformed", reference],
  [90023, "InvalidRequest", "request_malformed", reference],
  [90056, "BadResourceRequest", "request_malformed", reference],
  [90100, "InvalidRequestParameter", "request_malformed", reference],
  [90102, "InvalidUriParameter", "request_malformed", reference],
  [90112, "ApplicationIdNotGuid", "request_malformed", reference],
  [90117, "InvalidRequestInput", "request_malformed", reference],
  [90121, "InvalidEmptyRequest", "request_malformed", reference],
  [900144, "MissingBodyParameter", "request_malformed", reference],
  [900561, "EndpointAcceptsOtherVerb", "request_malformed", reference],
  [901002, "ResourceParameterNotSupported", "request_malformed", reference],
  [9002313, "MalformedRequest", "request_malformed", reference],
  [1002016, "TlsTooOld", "tls_too_old", supportArticles],
  // TOKEN_SERVICE_UNAVAILABLE.
  [50196, "LoopDetected", "loop", msalNet],
  [90055, "TenantThrottlingError", "tenant_throttled", reference],
  [90033, "MsodsServiceUnavailable", "temporarily_unavailable", reference],
  [50033, "RetryableError", "temporarily_unavailable", reference],
  [90024, "RequestBudgetExceeded", "temporarily_unavailable", reference],
  [90006, "ExternalServerRetryableError", "temporarily_unavailable", reference],
  [90012, "RequestTimeout", "temporarily_unavailable", reference],
  [90090, "GraphRetryableError", "temporarily_unavailable", reference],
  [90091, "GraphServiceUnreachable", "temporarily_unavailable", reference],
  [70012, "MsaServerError", "temporarily_unavailable", reference],
  [90092, "GraphNonRetryableError", "directory_error", reference],
  [90036, "MsodsServiceUnretryableFailure", "directory_error", reference],
  [50000, "TokenIssuanceError", "directory_error", supportArticles],
  [50162, "ClaimsTransformationTimeout", "claims_provider", reference],
  [501621, "ClaimsTransformationRegexTimeout", "claims_provider", reference],
  [1100000, "CustomClaimsProviderFailed", "claims_provider", supportNotes],
  [1100001, "CustomClaimsProviderFailed", "claims_provider", supportNotes],
];

const byCode: ReadonlyMap<number, AadstsCode> = new Map(
  table.map(([code, name, kind, source]) => [code, { code, name, kind, source }]),
);

export const aadstsCodes: readonly AadstsCode[] = [...byCode.values()];

/**
 * Older responses list these codes beside the one that says more. 70000 has no kind of its own: its `suberror` says what
 * happened.
 */
const wrapperCodes: readonly number[] = [70002, 50012, 70000, 50000];

/** Codes that are decided before all others, since `error` is `invalid_grant`, which would mean a new sign-in. */
const throttlingKinds: readonly FailureKind[] = ["loop", "tenant_throttled"];

/**
 * Finds the code that says most: one about throttling, otherwise the first of the longest known ones. A wrapper counts only
 * if there is no other code.
 */
export function findAadstsCode(codes: readonly number[]): AadstsCode | undefined {
  const specific = codes.filter((code) => !isWrapperCode(code));
  const known = (specific.length > 0 ? specific : codes)
    .map((code) => byCode.get(code))
    .filter((row) => row !== undefined)
    .sort((first, second) => String(second.code).length - String(first.code).length);
  return known.find(({ kind }) => throttlingKinds.includes(kind)) ?? known[0];
}

/** Whether a code only says that the request failed, so that `suberror` says more. */
export function isWrapperCode(code: number): boolean {
  return wrapperCodes.includes(code);
}
