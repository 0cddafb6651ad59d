/** A form in which credentials are issued, with what it is called. */
export interface CredentialForm {
  what: string;
  /** With the flag `g`. */
  form: RegExp;
}

/** Tokens that tell by their form alone what they are, and private keys with all they hold. */
export const credentialForms: readonly CredentialForm[] = [
  {
    what: 'a private key',
    form: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g,
  },
  { what: 'a token of GitHub', form: /\bgithub_pat_\w{20,}/g },
  { what: 'a token of GitHub', form: /\bgh[pousr]_[A-Za-z0-9]{16,}/g },
  { what: 'a token of GitLab', form: /\bglpat-[\w-]{16,}/g },
  { what: 'a token of Slack', form: /\bx(?:ox[abeprs]|app)-[\w-]{10,}/g },
  { what: 'an access key of AWS', form: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { what: 'an API key of Google', form: /\bAIza[\w-]{30,}/g },
  { what: 'an API key of Stripe', form: /\b(?:sk|rk|pk)_(?:live|test)_\w{16,}/g },
  { what: 'a token of npm', form: /\bnpm_[A-Za-z0-9]{30,}/g },
  { what: 'a private key of age', form: /\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/g },
  { what: 'an API key of SendGrid', form: /\bSG\.[\w-]{16,}\.[\w-]{16,}/g },
  { what: 'a token of Vault', form: /\bhv[sbr]\.[\w-]{20,}/g },
  { what: 'a token of DigitalOcean', form: /\bdo[opr]_v1_[a-f0-9]{32,}/g },
  { what: 'a token of Shopify', form: /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/g },
  { what: 'an API key', form: /\bsk-(?=[\w-]*\d)[A-Za-z0-9_-]{20,}/g },
  { what: 'a token of PyPI', form: /\bpypi-(?=[\w-]*[A-Z])[\w-]{16,}/g },
  { what: 'a token of Grafana', form: /\bglsa_\w{20,}/g },
  { what: 'a token of Docker', form: /\bdckr_(?:pat|oat)_[\w-]{20,}/g },
  { what: 'a token of Doppler', form: /\bdp\.(?:pt|st|ct|sa)\.[\w.-]{20,}/g },
  { what: 'a web hook of Slack', form: /\bhooks\.slack\.com\/(?:services|workflows)\/[\w/-]{10,}/g },
  { what: 'a storage key of Azure', form: /\bAccountKey=[A-Za-z0-9+/=]{20,}/g },
  { what: 'a signed web token (JWT)', form: /\beyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]*/g },
];
