// Package discovery stands in for the discovery client that Helm's lookup function names.
package discovery

import (
	"errors"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
)

// DiscoveryClient never exists at run time: its constructor always fails.
type DiscoveryClient struct{}

// NewDiscoveryClientForConfig always fails, because the render engine has no cluster.
func NewDiscoveryClientForConfig(*rest.Config) (*DiscoveryClient, error) {
	return nil, errors.New("the render engine has no cluster")
}

// ServerResourcesForGroupVersion always fails, because the render engine has no cluster.
func (*DiscoveryClient) ServerResourcesForGroupVersion(string) (*metav1.APIResourceList, error) {
	return nil, errors.New("the render engine has no cluster")
}
