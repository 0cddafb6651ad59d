/** Names that people's clients write under, whatever the words in them. */
const PEOPLE = /^(?:kubectl|oc$|k9s|lens|openlens|headlamp|mozilla)/i;

/**
 * Words in the names of programs that work on objects by themselves. Most controllers write under the name of their
 * binary, and most binaries are named after one of these.
 */
const CONTROLLER_WORDS =
  /controller|operator|manager|scheduler|autoscaler|injector|webhook|kubelet|kwok|apiserver|provisioner|snapshotter|attacher|resizer|descheduler|reconciler|daemon|cloud-provider|recommender|updater/i;

/** Programs whose names say nothing of it. */
const CONTROLLERS =
  /^(?:kube-|k3s|rke2|rancher|gke-|eks|aks|argocd|flux|istio|pilot-|linkerd|keda|cilium|calico|tigera|velero|traefik|external-dns|external-secrets|karpenter|crossplane|knative|dapr|longhorn|metallb|nginx-ingress|ingress-|vpa-|prometheus|reloader)/i;

/** True for a field manager that is a person at a client or an unknown tool; false for one that is a known controller. */
export function isPersonOrTool(manager: string): boolean {
  return PEOPLE.test(manager) || !(CONTROLLER_WORDS.test(manager) || CONTROLLERS.test(manager));
}
