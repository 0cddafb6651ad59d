// Package kubernetes is empty: Helm imports it only to keep client-go in the build information,
// from which it reads the Kubernetes version that templates see by default.
package kubernetes
