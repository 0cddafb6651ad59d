// Package rest stands in for the configuration type that Helm's template engine names in its signatures.
package rest

// Config would say how to reach a cluster. The render engine never reaches one.
type Config struct{}
